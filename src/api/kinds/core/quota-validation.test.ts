import { expect, test } from "bun:test";
import { validateQuota } from "./quota-validation.ts";
import type { ResourceQuotaSpec } from "./resource-quota.ts";

const complaints = (spec: ResourceQuotaSpec, old?: ResourceQuotaSpec) =>
  validateQuota(spec, old).map(({ field, message }) => `${field}: ${message}`);
const selecting = (scopeName: string, operator: string, values?: string[]) => ({
  scopeSelector: { matchExpressions: [{ scopeName, operator, ...(values && { values }) }] },
});

test("validateQuota() knows the names that quotas have, and which come in whole units", () => {
  const good = { pods: "1", "requests.hugepages-2Mi": "4Mi", "count/widgets.example.com": "2", "limits.cpu": "100m" };
  expect(complaints({ hard: good })).toEqual([]);
  expect(complaints({ hard: { "limit.cpu": "1" } })).toHaveLength(2);
  expect(complaints({ hard: { storage: "1" } })).toHaveLength(1);
  expect(complaints({ hard: { "services.nodeports": "500m", "count/pods": "1.5", cpu: "-1" } })).toHaveLength(3);
});

test("validateQuota() refuses scopes that do not exist, contradict each other or do not fit what is limited", () => {
  expect(complaints({ scopes: ["Sometimes"] })[0]).toContain("unsupported scope");
  expect(complaints({ scopes: ["BestEffort", "NotBestEffort"] })[0]).toContain("conflicting scopes");
  expect(complaints({ hard: { cpu: "1", pods: "1" }, scopes: ["BestEffort"] })).toHaveLength(1);
  expect(complaints({ hard: { "requests.storage": "1" }, ...selecting("PriorityClass", "Exists") })).toHaveLength(1);
  expect(complaints({ hard: { "requests.storage": "1" }, ...selecting("VolumeAttributesClass", "Exists") })).toEqual(
    [],
  );
  expect(complaints({ scopes: ["Terminating"] }, { scopes: [] })[0]).toContain("field is immutable");
});

test("validateQuota() checks operators and values of scope selectors", () => {
  expect(complaints(selecting("PriorityClass", "In", ["high"]))).toEqual([]);
  expect(complaints(selecting("PriorityClass", "In"))[0]).toContain("at least one value");
  expect(complaints(selecting("PriorityClass", "Exists", ["high"]))[0]).toContain("must be no value");
  expect(complaints(selecting("BestEffort", "DoesNotExist"))[0]).toContain("'Exist' only operator");
  expect(complaints(selecting("PriorityClass", "Near", ["high"]))[0]).toContain("not a valid selector operator");
});
