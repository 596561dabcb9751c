import { expect, test } from "bun:test";
import type { PolicyRule } from "./policy-rule.ts";
import { compactRules, shownRule, uncovered } from "./rule-cover.ts";

const rule = (verbs: string[], resources: string[], resourceNames?: string[]): PolicyRule => ({
  apiGroups: [""],
  verbs,
  resources,
  ...(resourceNames === undefined ? {} : { resourceNames }),
});

test("uncovered is empty for what several rules allow together", () => {
  const owned = [rule(["get"], ["pods", "secrets"]), rule(["list"], ["*"])];
  expect(uncovered(owned, [rule(["get", "list"], ["pods", "secrets"])])).toEqual([]);
});

test("uncovered names what is missing", () => {
  const missing = uncovered([rule(["get"], ["pods"])], [rule(["get", "delete", "create"], ["pods"])]);
  expect(compactRules(missing).map(shownRule)).toEqual([
    '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "create"]}',
  ]);
  expect(uncovered([rule(["get"], ["pods"], ["a"])], [rule(["get"], ["pods"])])).toHaveLength(1);
  expect(uncovered([rule(["get"], ["pods"], ["a"])], [rule(["get"], ["pods"], ["a"])])).toEqual([]);
  expect(uncovered([rule(["get"], ["*"])], [rule(["*"], ["pods"])])).toHaveLength(1);
});

test("uncovered knows paths and subresources", () => {
  expect(
    uncovered([{ verbs: ["get"], nonResourceURLs: ["/a*"] }], [{ verbs: ["get"], nonResourceURLs: ["/ab"] }]),
  ).toEqual([]);
  expect(uncovered([rule(["get"], ["*/status"])], [rule(["get"], ["pods/status"])])).toEqual([]);
  expect(uncovered([rule(["get"], ["pods"])], [rule(["get"], ["pods/status"])])).toHaveLength(1);
});
