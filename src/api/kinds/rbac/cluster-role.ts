import { type FieldError, required } from "../../field-error.ts";
import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, model, optional, orNull, string, struct } from "../../schema.ts";
import { createdAtColumn, nameColumn } from "../../table.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { PolicyRule } from "./policy-rule.ts";
import { validateRules } from "./rules-validation.ts";

export const AggregationRule = model("io.k8s.api.rbac.v1.AggregationRule", {
  clusterRoleSelectors: optional(atomicList(LabelSelector)),
});
export type AggregationRule = InferInput<typeof AggregationRule>;

export const ClusterRoleSchema = model("io.k8s.api.rbac.v1.ClusterRole", {
  aggregationRule: optional(AggregationRule),
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  rules: orNull(atomicList(PolicyRule)),
});

function validateAggregation(selectors: readonly LabelSelector[] = [], isThere: boolean): FieldError[] {
  const path = "aggregationRule.clusterRoleSelectors";
  if (isThere && selectors.length === 0) {
    return [required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")];
  }
  return selectors.flatMap((selector, i) => validateLabelSelector(selector, `${path}[${i}]`));
}

export const ClusterRole = defineKind({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRole",
  resource: "clusterroles",
  scope: "Cluster",
  schema: ClusterRoleSchema,
  columns: [nameColumn, createdAtColumn],
  names: "path",
  generation: "never",
  validate: ({ rules, aggregationRule }) => [
    ...validateRules(rules, "Cluster"),
    ...validateAggregation(aggregationRule?.clusterRoleSelectors, aggregationRule !== undefined),
  ],
});
export type ClusterRole = InferInput<typeof ClusterRoleSchema>;
