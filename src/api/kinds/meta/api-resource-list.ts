import { atomicList, boolean, type InferInput, list, model, optional, string } from "../../schema.ts";

export const APIResource = model("io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", {
  categories: optional(atomicList(string)),
  group: optional(string),
  kind: string,
  name: string,
  namespaced: boolean,
  shortNames: optional(atomicList(string)),
  singularName: string,
  storageVersionHash: optional(string),
  verbs: list(string),
  version: optional(string),
});
export type APIResource = InferInput<typeof APIResource>;

export const APIResourceList = model("io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList", {
  apiVersion: optional(string),
  groupVersion: string,
  kind: optional(string),
  resources: atomicList(APIResource),
});
export type APIResourceList = InferInput<typeof APIResourceList>;
