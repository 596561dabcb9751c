import { expect, test } from "bun:test";
import type { ClusterRole } from "../api/kinds/rbac/cluster-role.ts";
import type { Stored } from "../client/client.ts";
import { aggregatedRules } from "./role-aggregation.ts";

const rule = (resource: string) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });

function role(
  name: string,
  labels: Record<string, string>,
  resources: string[],
  selectors?: object[],
): Stored<ClusterRole> {
  const metadata = { name, labels, uid: name, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
  const aggregationRule = selectors && { clusterRoleSelectors: selectors };
  return { metadata, rules: resources.map(rule), ...(aggregationRule && { aggregationRule }) } as Stored<ClusterRole>;
}

test("aggregatedRules takes selector by selector, roles by name, each rule once, and not its own", () => {
  const selectors = [{ matchLabels: { second: "yes" } }, { matchExpressions: [{ key: "first", operator: "Exists" }] }];
  const sum = role("sum", { first: "", second: "yes" }, ["stale"], selectors);
  const all = [
    role("b", { first: "" }, ["pods", "nodes"]),
    role("a", { first: "" }, ["secrets", "pods"]),
    role("z", { second: "yes" }, ["nodes"]),
    role("other", {}, ["events"]),
    sum,
  ];
  expect(aggregatedRules(sum, all)).toEqual(["nodes", "secrets", "pods"].map(rule));
  expect(aggregatedRules(role("empty", {}, ["stale"], []), all)).toEqual([]);
});
