import { ClusterRole } from "../api/kinds/rbac/cluster-role.ts";
import type { PolicyRule } from "../api/kinds/rbac/policy-rule.ts";
import { matcherOf } from "../api/selectors.ts";
import type { Stored } from "../client/client.ts";
import { equalJson } from "../lib/equal-json.ts";
import { type Controller, watch } from "./controller.ts";
import { unless } from "./unless.ts";

const FIELD_MANAGER = "clusterrole-aggregation-controller";

/** Puts cluster roles with an aggregation rule together from the rules of those that it selects. */
export const roleAggregationController: Controller = {
  name: FIELD_MANAGER,
  kind: ClusterRole,
  watches: [
    // Whatever changed may belong to any of them, or no longer.
    watch(ClusterRole, (_, cache) =>
      cache(ClusterRole)
        .list()
        .filter(isAggregated)
        .map(({ metadata }) => metadata.name),
    ),
  ],
  writes: ["clusterroles.rbac.authorization.k8s.io rules"],
  async reconcile(name, { cache, client }) {
    const role = cache(ClusterRole).get(name);
    if (role === undefined || !isAggregated(role)) return undefined;
    const rules = aggregatedRules(role, cache(ClusterRole).list());
    if (equalJson(rules, role.rules ?? [])) return undefined;
    const options = { type: "apply", fieldManager: FIELD_MANAGER, force: true } as const;
    await client.patch(ClusterRole, { name }, { metadata: { name }, rules }, options).catch(unless("NotFound"));
    return undefined;
  },
};

const isAggregated = ({ aggregationRule }: ClusterRole): boolean => aggregationRule != null;

/** Rules of the selected roles: selector by selector, roles in order of their names, equal rules once. */
export function aggregatedRules(
  { metadata, aggregationRule }: Stored<ClusterRole>,
  all: readonly Stored<ClusterRole>[],
): PolicyRule[] {
  const others = all
    .filter((other) => other.metadata.name !== metadata.name)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules: PolicyRule[] = [];
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    const matcher = matcherOf(selector);
    for (const role of others.filter((other) => matcher.matches(other.metadata.labels))) {
      for (const rule of role.rules ?? []) {
        if (!rules.some((known) => equalJson(known, rule))) rules.push(rule);
      }
    }
  }
  return rules;
}
