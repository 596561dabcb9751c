import { expect, test } from "bun:test";
import { type RuleSubject, ruleMatches } from "./rules.ts";

const PODS: RuleSubject = {
  operation: "CREATE",
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  namespace: "default",
  name: "p",
};
const ALL = { apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] };

test.each([
  [["pods"], "", true],
  [["pods"], "status", false],
  [["pods/status"], "status", true],
  [["pods/status"], "", false],
  [["pods/*"], "exec", true],
  [["*"], "", true],
  [["*"], "status", false],
  [["*/status"], "status", true],
  [["*/*"], "status", true],
  [["*/*"], "", true],
  [["services", "pods/log"], "log", true],
  [["services/*"], "status", false],
  [[], "", false],
])("ruleMatches: resources %j speak of pods/%s: %p", (resources, subresource, expected) => {
  expect(ruleMatches({ ...ALL, resources }, { ...PODS, subresource })).toBe(expected);
});

test("ruleMatches needs operation, group and version, each listed or a star", () => {
  expect(ruleMatches({ ...ALL, operations: ["UPDATE", "CREATE"] }, PODS)).toBe(true);
  expect(ruleMatches({ ...ALL, operations: ["UPDATE"] }, PODS)).toBe(false);
  expect(ruleMatches({ ...ALL, apiGroups: [""], apiVersions: ["v1"] }, PODS)).toBe(true);
  expect(ruleMatches({ ...ALL, apiGroups: ["apps"] }, PODS)).toBe(false);
  expect(ruleMatches({ ...ALL, apiVersions: ["v2"] }, PODS)).toBe(false);
  expect(ruleMatches({ resources: ["*"] }, PODS)).toBe(false);
});

test("ruleMatches tells scopes apart; a namespace itself belongs to the cluster", () => {
  const node = { ...PODS, namespace: "", resource: { ...PODS.resource, resource: "nodes" } };
  const namespace = { ...PODS, namespace: "a", name: "a", resource: { ...PODS.resource, resource: "namespaces" } };
  const matches = (scope: string) => [PODS, node, namespace].map((subject) => ruleMatches({ ...ALL, scope }, subject));
  expect(matches("*")).toEqual([true, true, true]);
  expect(matches("Namespaced")).toEqual([true, false, false]);
  expect(matches("Cluster")).toEqual([false, true, true]);
});

test("ruleMatches goes by names where a rule has some", () => {
  expect(ruleMatches({ ...ALL, resourceNames: ["q", "p"] }, PODS)).toBe(true);
  expect(ruleMatches({ ...ALL, resourceNames: ["q"] }, PODS)).toBe(false);
  expect(ruleMatches({ ...ALL, resourceNames: ["q"] }, { ...PODS, name: "" })).toBe(false);
  expect(ruleMatches({ ...ALL, resourceNames: [] }, PODS)).toBe(true);
});

test("ruleMatches can be asked about another version of the resource", () => {
  const other = { group: "extensions", version: "v1beta1", resource: "pods" };
  expect(ruleMatches({ ...ALL, apiGroups: ["extensions"] }, PODS)).toBe(false);
  expect(ruleMatches({ ...ALL, apiGroups: ["extensions"] }, PODS, other)).toBe(true);
});
