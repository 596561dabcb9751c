import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { endpointsCell } from "./endpoints-cell.ts";
import { endpointsWarnings, validateEndpoints } from "./endpoints-validation.ts";
import { ObjectReference } from "./object-reference.ts";

export const EndpointAddress = model(
  "io.k8s.api.core.v1.EndpointAddress",
  {
    hostname: optional(string),
    ip: string,
    nodeName: optional(string),
    targetRef: optional(ObjectReference),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type EndpointAddress = InferInput<typeof EndpointAddress>;

export const EndpointPort = model(
  "io.k8s.api.core.v1.EndpointPort",
  {
    appProtocol: optional(string),
    name: optional(string),
    port: int32,
    protocol: optional(string, "TCP"),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type EndpointPort = InferInput<typeof EndpointPort>;

export const EndpointSubset = model("io.k8s.api.core.v1.EndpointSubset", {
  addresses: optional(atomicList(EndpointAddress)),
  notReadyAddresses: optional(atomicList(EndpointAddress)),
  ports: optional(atomicList(EndpointPort)),
});
export type EndpointSubset = InferInput<typeof EndpointSubset>;

export const EndpointsSchema = model("io.k8s.api.core.v1.Endpoints", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  subsets: optional(atomicList(EndpointSubset)),
});

export const Endpoints = defineKind({
  group: "",
  version: "v1",
  kind: "Endpoints",
  resource: "endpoints",
  scope: "Namespaced",
  shortNames: ["ep"],
  schema: EndpointsSchema,
  columns: [
    nameColumn,
    {
      name: "Endpoints",
      type: "string",
      description:
        "The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service.",
      value: endpointsCell,
    },
    ageColumn,
  ],
  generation: "never",
  validate: validateEndpoints,
  warnings: endpointsWarnings,
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
});
export type Endpoints = InferInput<typeof EndpointsSchema>;
