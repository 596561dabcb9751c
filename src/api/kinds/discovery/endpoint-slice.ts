import { defineKind } from "../../kind.ts";
import {
  atomicList,
  boolean,
  type InferInput,
  int32,
  map,
  model,
  optional,
  orNull,
  setList,
  string,
  struct,
} from "../../schema.ts";
import { ObjectReference } from "../core/object-reference.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { endpointSliceColumns } from "./endpoint-slice-columns.ts";
import { endpointSliceWarnings, validateEndpointSlice } from "./endpoint-slice-validation.ts";

export const EndpointConditions = model("io.k8s.api.discovery.v1.EndpointConditions", {
  ready: optional(boolean),
  serving: optional(boolean),
  terminating: optional(boolean),
});
export type EndpointConditions = InferInput<typeof EndpointConditions>;

export const ForNode = model("io.k8s.api.discovery.v1.ForNode", {
  name: string,
});
export type ForNode = InferInput<typeof ForNode>;

export const ForZone = model("io.k8s.api.discovery.v1.ForZone", {
  name: string,
});
export type ForZone = InferInput<typeof ForZone>;

export const EndpointHints = model("io.k8s.api.discovery.v1.EndpointHints", {
  forNodes: optional(atomicList(ForNode)),
  forZones: optional(atomicList(ForZone)),
});
export type EndpointHints = InferInput<typeof EndpointHints>;

export const Endpoint = model("io.k8s.api.discovery.v1.Endpoint", {
  addresses: setList(string),
  conditions: struct(EndpointConditions),
  deprecatedTopology: optional(map(string)),
  hints: optional(EndpointHints),
  hostname: optional(string),
  nodeName: optional(string),
  targetRef: optional(ObjectReference),
  zone: optional(string),
});
export type Endpoint = InferInput<typeof Endpoint>;

export const EndpointPort = model(
  "io.k8s.api.discovery.v1.EndpointPort",
  {
    appProtocol: optional(string),
    name: optional(string, ""),
    port: optional(int32),
    protocol: optional(string, "TCP"),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type EndpointPort = InferInput<typeof EndpointPort>;

export const EndpointSliceSchema = model("io.k8s.api.discovery.v1.EndpointSlice", {
  addressType: string,
  apiVersion: optional(string),
  endpoints: orNull(atomicList(Endpoint)),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  ports: orNull(atomicList(EndpointPort)),
});

export const EndpointSlice = defineKind({
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  resource: "endpointslices",
  scope: "Namespaced",
  schema: EndpointSliceSchema,
  columns: endpointSliceColumns,
  generation: "spec and labels",
  validate: validateEndpointSlice,
  warnings: endpointSliceWarnings,
});
export type EndpointSlice = InferInput<typeof EndpointSliceSchema>;
