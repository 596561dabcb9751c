/** The two flows and levels that every server has, and that nobody changes. */
import type { FlowSchemaSpec } from "./flow-schema.ts";
import type { PriorityLevelConfigurationSpec } from "./priority-level-configuration.ts";

interface Mandatory {
  readonly name: string;
  readonly schema: FlowSchemaSpec;
  readonly level: PriorityLevelConfigurationSpec;
}

const ALL = ["*"];
const everythingOf = (...groups: string[]): NonNullable<FlowSchemaSpec["rules"]> => [
  {
    subjects: groups.map((name) => ({ kind: "Group", group: { name } })),
    resourceRules: [{ verbs: ALL, apiGroups: ALL, resources: ALL, clusterScope: true, namespaces: ALL }],
    nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
  },
];

export const EXEMPT: Mandatory = {
  name: "exempt",
  schema: {
    matchingPrecedence: 1,
    priorityLevelConfiguration: { name: "exempt" },
    rules: everythingOf("system:masters"),
  },
  level: { type: "Exempt", exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
};

export const CATCH_ALL: Mandatory = {
  name: "catch-all",
  schema: {
    matchingPrecedence: 10_000,
    priorityLevelConfiguration: { name: "catch-all" },
    distinguisherMethod: { type: "ByUser" },
    rules: everythingOf("system:unauthenticated", "system:authenticated"),
  },
  level: {
    type: "Limited",
    limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: "Reject" } },
  },
};
