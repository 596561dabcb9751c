import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  difference,
  type FieldSet,
  fromFieldsV1,
  intersection,
  pathsOf,
  toFieldsV1,
  union,
  without,
} from "./field-set.ts";

interface Tree {
  [element: string]: Tree;
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constant({}),
    fc.dictionary(fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', "."), tie("tree"), { maxKeys: 3 }),
  ),
}));
const sets = tree.map((fields) => fromFieldsV1(rooted(fields)));

/** "." is a mark, not a field, and never has fields. */
function rooted(fields: Tree): Tree {
  const entries = Object.entries(fields).map(
    ([element, child]) => [element, element === "." ? {} : rooted(child)] as const,
  );
  return Object.fromEntries(entries);
}

const paths = (set: FieldSet): string[] => [...pathsOf(set)].map((path) => path.join("/")).sort();
const isBelow = (path: string, other: string): boolean =>
  other === "" || path === other || path.startsWith(`${other}/`);

test("union, difference, intersection and without do with trees what they mean for paths", () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const [left, right] = [paths(a), paths(b)];
      expect(paths(union(a, b))).toEqual([...new Set([...left, ...right])].sort());
      expect(paths(difference(a, b))).toEqual(left.filter((path) => !right.includes(path)));
      expect(paths(intersection(a, b))).toEqual(left.filter((path) => right.includes(path)));
      expect(paths(without(a, b))).toEqual(left.filter((path) => !right.some((other) => isBelow(path, other))));
    }),
  );
});

test("union, difference and without give back their operand where nothing changes", () => {
  const set = fromFieldsV1({ "f:a": { ".": {}, "f:b": {} }, "f:c": {} });
  expect(union(set, fromFieldsV1({ "f:c": {} }))).toBe(set);
  expect(difference(set, fromFieldsV1({ "f:d": {}, "f:a": { "f:x": {} } }))).toBe(set);
  expect(without(set, fromFieldsV1({ "f:d": {} }))).toBe(set);
});

test("toFieldsV1 writes elements in order, whatever order they were read in", () => {
  const canonical = { "f:a": { ".": {}, "f:b": {}, "f:c": {} }, "f:d": {} };
  expect(JSON.stringify(toFieldsV1(fromFieldsV1(canonical)))).toBe(JSON.stringify(canonical));
  const unsorted = { "f:d": { ".": {} }, "f:a": { "f:c": {}, ".": {}, "f:b": {} } };
  expect(JSON.stringify(toFieldsV1(fromFieldsV1(unsorted)))).toBe(JSON.stringify(canonical));
});
