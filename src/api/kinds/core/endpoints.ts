import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
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
  schema: EndpointsSchema,
});
export type Endpoints = InferInput<typeof EndpointsSchema>;
