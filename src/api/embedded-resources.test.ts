import { expect, test } from "bun:test";
import { embeddedErrors } from "./embedded-resources.ts";
import type { Structural } from "./structural.ts";

const EMBEDDED: Structural = { type: "object", "x-kubernetes-embedded-resource": true };
const SCHEMA: Structural = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: { one: EMBEDDED, many: { type: "array", items: EMBEDDED }, other: { type: "string" } },
    },
  },
};

test("embeddedErrors wants a version and a kind of every object inside", () => {
  const pod = { apiVersion: "v1", kind: "Pod" };
  expect(embeddedErrors(SCHEMA, { spec: { one: pod, many: [pod], other: "x" } })).toEqual([]);
  const errors = embeddedErrors(SCHEMA, { spec: { one: {}, many: [pod, { apiVersion: "a/b/c", kind: "no kind" }] } });
  expect(errors.map(({ type, field }) => [type, field])).toEqual([
    ["FieldValueRequired", "spec.one.apiVersion"],
    ["FieldValueRequired", "spec.one.kind"],
    ["FieldValueInvalid", "spec.many[1].apiVersion"],
    ["FieldValueInvalid", "spec.many[1].kind"],
  ]);
});

test("embeddedErrors leaves an object alone that has none inside", () => {
  expect(embeddedErrors({ type: "object", properties: { a: { type: "object" } } }, { a: {} })).toEqual([]);
});
