import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";

export const LabelSelectorRequirement = model("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", {
  key: string,
  operator: string,
  values: optional(atomicList(string)),
});
export type LabelSelectorRequirement = InferInput<typeof LabelSelectorRequirement>;
