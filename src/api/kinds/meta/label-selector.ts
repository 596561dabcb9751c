import { atomicList, type InferInput, map, model, optional, string } from "../../schema.ts";
import { LabelSelectorRequirement } from "./label-selector-requirement.ts";

export const LabelSelector = model(
  "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector",
  {
    matchExpressions: optional(atomicList(LabelSelectorRequirement)),
    matchLabels: optional(map(string)),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type LabelSelector = InferInput<typeof LabelSelector>;
