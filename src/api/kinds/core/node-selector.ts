import { atomicList, type InferInput, model } from "../../schema.ts";
import { NodeSelectorTerm } from "./node-selector-term.ts";

export const NodeSelector = model(
  "io.k8s.api.core.v1.NodeSelector",
  {
    nodeSelectorTerms: atomicList(NodeSelectorTerm),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type NodeSelector = InferInput<typeof NodeSelector>;
