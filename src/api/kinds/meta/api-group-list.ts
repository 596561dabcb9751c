import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";
import { APIGroup } from "./api-group.ts";

export const APIGroupList = model("io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList", {
  apiVersion: optional(string),
  groups: atomicList(APIGroup),
  kind: optional(string),
});
export type APIGroupList = InferInput<typeof APIGroupList>;
