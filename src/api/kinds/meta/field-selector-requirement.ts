import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";

export const FieldSelectorRequirement = model("io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement", {
  key: string,
  operator: string,
  values: optional(atomicList(string)),
});
export type FieldSelectorRequirement = InferInput<typeof FieldSelectorRequirement>;
