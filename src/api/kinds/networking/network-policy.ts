import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, intOrString, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn, selectorCell } from "../meta/columns.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { networkPolicyWarnings, validateNetworkPolicy } from "./network-policy-validation.ts";

export const IPBlock = model("io.k8s.api.networking.v1.IPBlock", {
  cidr: string,
  except: optional(atomicList(string)),
});
export type IPBlock = InferInput<typeof IPBlock>;

export const NetworkPolicyPort = model("io.k8s.api.networking.v1.NetworkPolicyPort", {
  endPort: optional(int32),
  port: optional(intOrString),
  protocol: optional(string, "TCP"),
});
export type NetworkPolicyPort = InferInput<typeof NetworkPolicyPort>;

export const NetworkPolicyPeer = model("io.k8s.api.networking.v1.NetworkPolicyPeer", {
  ipBlock: optional(IPBlock),
  namespaceSelector: optional(LabelSelector),
  podSelector: optional(LabelSelector),
});
export type NetworkPolicyPeer = InferInput<typeof NetworkPolicyPeer>;

export const NetworkPolicyEgressRule = model("io.k8s.api.networking.v1.NetworkPolicyEgressRule", {
  ports: optional(atomicList(NetworkPolicyPort)),
  to: optional(atomicList(NetworkPolicyPeer)),
});
export type NetworkPolicyEgressRule = InferInput<typeof NetworkPolicyEgressRule>;

export const NetworkPolicyIngressRule = model("io.k8s.api.networking.v1.NetworkPolicyIngressRule", {
  from: optional(atomicList(NetworkPolicyPeer)),
  ports: optional(atomicList(NetworkPolicyPort)),
});
export type NetworkPolicyIngressRule = InferInput<typeof NetworkPolicyIngressRule>;

export const NetworkPolicySpec = model("io.k8s.api.networking.v1.NetworkPolicySpec", {
  egress: optional(atomicList(NetworkPolicyEgressRule)),
  ingress: optional(atomicList(NetworkPolicyIngressRule)),
  podSelector: struct(LabelSelector),
  policyTypes: optional(atomicList(string)),
});
export type NetworkPolicySpec = InferInput<typeof NetworkPolicySpec>;

export const NetworkPolicySchema = model("io.k8s.api.networking.v1.NetworkPolicy", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(NetworkPolicySpec),
});

export const NetworkPolicy = defineKind({
  group: "networking.k8s.io",
  version: "v1",
  kind: "NetworkPolicy",
  resource: "networkpolicies",
  scope: "Namespaced",
  shortNames: ["netpol"],
  schema: NetworkPolicySchema,
  columns: [
    nameColumn,
    {
      name: "Pod-Selector",
      type: "string",
      description:
        "podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.",
      value: ({ spec }) => selectorCell(spec.podSelector),
    },
    ageColumn,
  ],
  generation: "spec",
  defaults: ({ spec }) => {
    spec.policyTypes ??= ["Ingress", ...((spec.egress ?? []).length > 0 ? ["Egress"] : [])];
  },
  validate: ({ spec }, old) => validateNetworkPolicy(spec, old?.spec),
  warnings: ({ spec }) => networkPolicyWarnings(spec),
});
export type NetworkPolicy = InferInput<typeof NetworkPolicySchema>;
