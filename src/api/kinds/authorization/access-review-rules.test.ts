import { expect, test } from "bun:test";
import { localReviewErrors, reviewErrors, selfReviewErrors } from "./access-review-rules.ts";

const fields = (errors: readonly { field: string }[]): string[] => errors.map(({ field }) => field);
const get = { verb: "get", resource: "pods" };

test("selfReviewErrors wants one question and nothing else", () => {
  expect(selfReviewErrors({ spec: { resourceAttributes: get } })).toEqual([]);
  expect(fields(selfReviewErrors({ spec: {} }))).toEqual(["spec.resourceAttributes"]);
  const both = { resourceAttributes: get, nonResourceAttributes: { path: "/x" } };
  expect(fields(selfReviewErrors({ metadata: { name: "x" }, spec: both }))).toEqual([
    "spec.nonResourceAttributes",
    "metadata",
  ]);
});

test("reviewErrors wants a user or a group", () => {
  expect(fields(reviewErrors({ spec: { resourceAttributes: get } }))).toEqual(["spec.user"]);
  expect(reviewErrors({ spec: { groups: ["g"], resourceAttributes: get } })).toEqual([]);
});

test("reviewErrors refuses selectors that say nothing, or the same twice", () => {
  const requirements = [{ key: "", operator: "In", values: [] }];
  const asked = (fieldSelector: object, labelSelector: object) =>
    fields(selfReviewErrors({ spec: { resourceAttributes: { ...get, fieldSelector, labelSelector } } }));
  const path = "spec.resourceAttributes";
  expect(asked({}, { rawSelector: "a=b", requirements })).toEqual([
    `${path}.fieldSelector.requirements`,
    `${path}.labelSelector.rawSelector`,
  ]);
  expect(asked({ requirements: [{ key: "a", operator: "New" }] }, { requirements })).toEqual([
    `${path}.labelSelector.requirements[0].key`,
    `${path}.labelSelector.requirements[0].values`,
  ]);
});

test("localReviewErrors stays in its namespace", () => {
  const review = (namespace: string) => ({
    metadata: { namespace: "a" },
    spec: { user: "u", resourceAttributes: { ...get, namespace } },
  });
  expect(localReviewErrors(review("a"))).toEqual([]);
  expect(fields(localReviewErrors(review("b")))).toEqual(["spec.resourceAttributes.namespace"]);
});
