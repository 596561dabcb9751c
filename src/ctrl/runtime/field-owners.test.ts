import { expect, test } from "bun:test";
import { Pod } from "../../api/kinds/core/pod.ts";
import type { Controller } from "../controller.ts";
import { controllers } from "../index.ts";
import { assertSingleOwners } from "./field-owners.ts";

const controller = (name: string, writes: string[]): Controller => ({
  name,
  kind: Pod,
  writes,
  reconcile: async () => undefined,
});

test("assertSingleOwners refuses two owners of a field, or of a whole and its part", () => {
  expect(() => assertSingleOwners([controller("a", ["pods spec.x"]), controller("b", ["pods spec.x"])])).toThrow(
    /"a" and "b"/,
  );
  expect(() => assertSingleOwners([controller("a", ["pods spec"]), controller("b", ["pods spec.x"])])).toThrow(
    /"pods spec"/,
  );
  expect(() =>
    assertSingleOwners([controller("a", ["pods spec.x"]), controller("b", ["pods spec.y", "nodes spec.x"])]),
  ).not.toThrow();
});

test("controllers declare no field twice", () => {
  expect(() => assertSingleOwners(controllers({ caPem: "x" }))).not.toThrow();
});
