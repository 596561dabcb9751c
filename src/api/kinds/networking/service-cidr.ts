import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, mapList, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { Condition } from "../meta/condition.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateServiceCIDR } from "./service-cidr-validation.ts";

export const ServiceCIDRSpec = model("io.k8s.api.networking.v1.ServiceCIDRSpec", {
  cidrs: optional(atomicList(string)),
});
export type ServiceCIDRSpec = InferInput<typeof ServiceCIDRSpec>;

export const ServiceCIDRStatus = model("io.k8s.api.networking.v1.ServiceCIDRStatus", {
  conditions: optional(mapList(Condition, ["type"], { mergeKey: "type", strategy: "merge" })),
});
export type ServiceCIDRStatus = InferInput<typeof ServiceCIDRStatus>;

export const ServiceCIDRSchema = model("io.k8s.api.networking.v1.ServiceCIDR", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ServiceCIDRSpec),
  status: struct(ServiceCIDRStatus),
});

export const ServiceCIDR = defineKind({
  group: "networking.k8s.io",
  version: "v1",
  kind: "ServiceCIDR",
  resource: "servicecidrs",
  scope: "Cluster",
  subresources: ["status"],
  schema: ServiceCIDRSchema,
  columns: [
    nameColumn,
    {
      name: "CIDRs",
      type: "string",
      description:
        'CIDRs defines the IP blocks in CIDR notation (e.g. "192.168.0.0/24" or "2001:db8::/64") from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each IP family. This field is immutable.',
      value: ({ spec }) => (spec.cidrs ?? []).join(","),
    },
    ageColumn,
  ],
  generation: "never",
  validate: ({ spec }, old) => validateServiceCIDR(spec, old?.spec),
});
export type ServiceCIDR = InferInput<typeof ServiceCIDRSchema>;
