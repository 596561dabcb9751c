import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";

export const TopologySelectorLabelRequirement = model("io.k8s.api.core.v1.TopologySelectorLabelRequirement", {
  key: string,
  values: atomicList(string),
});
export type TopologySelectorLabelRequirement = InferInput<typeof TopologySelectorLabelRequirement>;

export const TopologySelectorTerm = model(
  "io.k8s.api.core.v1.TopologySelectorTerm",
  {
    matchLabelExpressions: optional(atomicList(TopologySelectorLabelRequirement)),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type TopologySelectorTerm = InferInput<typeof TopologySelectorTerm>;
