import {
  anyObject,
  atomicList,
  boolean,
  type InferInput,
  int64,
  map,
  mapList,
  model,
  optional,
  setList,
  string,
  time,
} from "../../schema.ts";

export const ManagedFieldsEntry = model("io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry", {
  apiVersion: optional(string),
  fieldsType: optional(string),
  fieldsV1: optional(anyObject),
  manager: optional(string),
  operation: optional(string),
  subresource: optional(string),
  time: optional(time),
});
export type ManagedFieldsEntry = InferInput<typeof ManagedFieldsEntry>;

export const OwnerReference = model(
  "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference",
  {
    apiVersion: string,
    blockOwnerDeletion: optional(boolean),
    controller: optional(boolean),
    kind: string,
    name: string,
    uid: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type OwnerReference = InferInput<typeof OwnerReference>;

export const ObjectMeta = model("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", {
  annotations: optional(map(string)),
  creationTimestamp: optional(time),
  deletionGracePeriodSeconds: optional(int64),
  deletionTimestamp: optional(time),
  finalizers: optional(setList(string, { strategy: "merge" })),
  generateName: optional(string),
  generation: optional(int64),
  labels: optional(map(string)),
  managedFields: optional(atomicList(ManagedFieldsEntry)),
  name: optional(string),
  namespace: optional(string),
  ownerReferences: optional(mapList(OwnerReference, ["uid"], { mergeKey: "uid", strategy: "merge" })),
  resourceVersion: optional(string),
  selfLink: optional(string),
  uid: optional(string),
});
export type ObjectMeta = InferInput<typeof ObjectMeta>;
