import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";

export const NodeSelectorRequirement = model("io.k8s.api.core.v1.NodeSelectorRequirement", {
  key: string,
  operator: string,
  values: optional(atomicList(string)),
});
export type NodeSelectorRequirement = InferInput<typeof NodeSelectorRequirement>;

export const NodeSelectorTerm = model(
  "io.k8s.api.core.v1.NodeSelectorTerm",
  {
    matchExpressions: optional(atomicList(NodeSelectorRequirement)),
    matchFields: optional(atomicList(NodeSelectorRequirement)),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type NodeSelectorTerm = InferInput<typeof NodeSelectorTerm>;
