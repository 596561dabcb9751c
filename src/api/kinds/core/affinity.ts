import { atomicList, type InferInput, int32, model, optional, string } from "../../schema.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { NodeSelector } from "./node-selector.ts";
import { NodeSelectorTerm } from "./node-selector-term.ts";

export const PreferredSchedulingTerm = model("io.k8s.api.core.v1.PreferredSchedulingTerm", {
  preference: NodeSelectorTerm,
  weight: int32,
});
export type PreferredSchedulingTerm = InferInput<typeof PreferredSchedulingTerm>;

export const NodeAffinity = model("io.k8s.api.core.v1.NodeAffinity", {
  preferredDuringSchedulingIgnoredDuringExecution: optional(atomicList(PreferredSchedulingTerm)),
  requiredDuringSchedulingIgnoredDuringExecution: optional(NodeSelector),
});
export type NodeAffinity = InferInput<typeof NodeAffinity>;

export const PodAffinityTerm = model("io.k8s.api.core.v1.PodAffinityTerm", {
  labelSelector: optional(LabelSelector),
  matchLabelKeys: optional(atomicList(string)),
  mismatchLabelKeys: optional(atomicList(string)),
  namespaceSelector: optional(LabelSelector),
  namespaces: optional(atomicList(string)),
  topologyKey: string,
});
export type PodAffinityTerm = InferInput<typeof PodAffinityTerm>;

export const WeightedPodAffinityTerm = model("io.k8s.api.core.v1.WeightedPodAffinityTerm", {
  podAffinityTerm: PodAffinityTerm,
  weight: int32,
});
export type WeightedPodAffinityTerm = InferInput<typeof WeightedPodAffinityTerm>;

export const PodAffinity = model("io.k8s.api.core.v1.PodAffinity", {
  preferredDuringSchedulingIgnoredDuringExecution: optional(atomicList(WeightedPodAffinityTerm)),
  requiredDuringSchedulingIgnoredDuringExecution: optional(atomicList(PodAffinityTerm)),
});
export type PodAffinity = InferInput<typeof PodAffinity>;

export const PodAntiAffinity = model("io.k8s.api.core.v1.PodAntiAffinity", {
  preferredDuringSchedulingIgnoredDuringExecution: optional(atomicList(WeightedPodAffinityTerm)),
  requiredDuringSchedulingIgnoredDuringExecution: optional(atomicList(PodAffinityTerm)),
});
export type PodAntiAffinity = InferInput<typeof PodAntiAffinity>;

export const Affinity = model("io.k8s.api.core.v1.Affinity", {
  nodeAffinity: optional(NodeAffinity),
  podAffinity: optional(PodAffinity),
  podAntiAffinity: optional(PodAntiAffinity),
});
export type Affinity = InferInput<typeof Affinity>;
