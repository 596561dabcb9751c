import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, map, model, optional, quantity, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { quotaCell } from "./quota-cell.ts";
import { validateQuota, validateQuotaStatus } from "./quota-validation.ts";

export const ScopedResourceSelectorRequirement = model("io.k8s.api.core.v1.ScopedResourceSelectorRequirement", {
  operator: string,
  scopeName: string,
  values: optional(atomicList(string)),
});
export type ScopedResourceSelectorRequirement = InferInput<typeof ScopedResourceSelectorRequirement>;

export const ScopeSelector = model(
  "io.k8s.api.core.v1.ScopeSelector",
  {
    matchExpressions: optional(atomicList(ScopedResourceSelectorRequirement)),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ScopeSelector = InferInput<typeof ScopeSelector>;

export const ResourceQuotaSpec = model("io.k8s.api.core.v1.ResourceQuotaSpec", {
  hard: optional(map(quantity)),
  scopeSelector: optional(ScopeSelector),
  scopes: optional(atomicList(string)),
});
export type ResourceQuotaSpec = InferInput<typeof ResourceQuotaSpec>;

export const ResourceQuotaStatus = model("io.k8s.api.core.v1.ResourceQuotaStatus", {
  hard: optional(map(quantity)),
  used: optional(map(quantity)),
});
export type ResourceQuotaStatus = InferInput<typeof ResourceQuotaStatus>;

export const ResourceQuotaSchema = model("io.k8s.api.core.v1.ResourceQuota", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ResourceQuotaSpec),
  status: struct(ResourceQuotaStatus),
});

export const ResourceQuota = defineKind({
  group: "",
  version: "v1",
  kind: "ResourceQuota",
  resource: "resourcequotas",
  scope: "Namespaced",
  shortNames: ["quota"],
  subresources: ["status"],
  schema: ResourceQuotaSchema,
  columns: [
    nameColumn,
    {
      name: "Request",
      type: "string",
      description: "Request represents a minimum amount of cpu/memory that a container may consume.",
      value: (quota) => quotaCell(quota, "requests"),
    },
    {
      name: "Limit",
      type: "string",
      description:
        "Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.",
      value: (quota) => quotaCell(quota, "limits"),
    },
    ageColumn,
  ],
  generation: "never",
  validate: ({ spec }, old) => validateQuota(spec, old?.spec),
  parts: { status: { validate: ({ status }) => validateQuotaStatus(status) } },
});
export type ResourceQuota = InferInput<typeof ResourceQuotaSchema>;
