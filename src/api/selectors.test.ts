import { expect, test } from "bun:test";
import fc from "fast-check";
import { matcherOf, parseFieldSelector, parseLabelSelector } from "./selectors.ts";

test.each([
  ["a", { a: "1" }, true],
  ["a", {}, false],
  ["!a", {}, true],
  ["a=1", { a: "1" }, true],
  ["a==1", { a: "2" }, false],
  ["a!=1", {}, true],
  ["a in (1, 2),b", { a: "2", b: "" }, true],
  ["a notin (1,2)", {}, true],
  ["a notin (1,2)", { a: "1" }, false],
  ["a>5", { a: "6" }, true],
  ["a<5", { a: "x" }, false],
  ["a=", { a: "" }, true],
  ["a in (,x)", { a: "" }, true],
  ["in in (in)", { in: "in" }, true],
  ["", { any: "thing" }, true],
  ["toString", {}, false],
])("parseLabelSelector(%p) on %p gives %p", (text, labels, matches) => {
  expect(parseLabelSelector(text).matches(labels as Record<string, string>)).toBe(matches);
});

test.each([
  ["=1", "found '=', expected: !, identifier, or 'end of string'"],
  ["a,", "found '', expected: identifier after ','"],
  ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, >, <"],
  ["a in 1", "unable to parse requirement: found '1', expected: '('"],
  ["a in (1", "found '', expected: ',' or ')'"],
  ["a in ()", "for 'in', 'notin' operators, values set can't be empty"],
  ["a>x", "for 'Gt', 'Lt' operators, the value must be an integer"],
  ["a=-", 'values[0][a]: Invalid value: "-"'],
  ["a/b/c", 'key: Invalid value: "a/b/c"'],
])("parseLabelSelector(%p) is refused", (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(message);
});

test("matcherOf takes nothing for an absent selector and everything for an empty one", () => {
  expect(matcherOf(undefined).matches({ a: "b" })).toBe(false);
  expect(matcherOf({}).matches(undefined)).toBe(true);
});

test("matcherOf writes its requirements by key", () => {
  const selector = {
    matchLabels: { b: "2", a: "1" },
    matchExpressions: [
      { key: "c", operator: "NotIn", values: ["y", "x"] },
      { key: "aa", operator: "DoesNotExist" },
    ],
  };
  expect(matcherOf(selector).toString()).toBe("a=1,!aa,b=2,c notin (x,y)");
  expect(() => matcherOf({ matchExpressions: [{ key: "a", operator: "Like" }] })).toThrow('"Like" is not a valid');
});

test("LabelMatcher.toString gives a text that parses to the same matcher", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
  const requirement = fc.oneof(
    name,
    name.map((key) => `!${key}`),
    fc.tuple(name, fc.constantFrom("=", "!="), name).map((parts) => parts.join("")),
    fc
      .tuple(name, fc.constantFrom("in", "notin"), fc.array(name, { minLength: 1 }))
      .map(([k, o, v]) => `${k} ${o} (${v})`),
  );
  fc.assert(
    fc.property(fc.array(requirement), (parts) => {
      const text = parseLabelSelector(parts.join(",")).toString();
      expect(parseLabelSelector(text).toString()).toBe(text);
    }),
  );
});

test("parseLabelSelector answers any text with a matcher or BadRequest", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab=!,()<> in") }), (text) => {
      try {
        parseLabelSelector(text);
      } catch (error) {
        expect(error).toMatchObject({ reason: "BadRequest" });
      }
    }),
  );
});

test("parseFieldSelector reads terms, operators and escapes", () => {
  expect(parseFieldSelector("a.b=1,c!=x\\,y,d==")).toEqual([
    { field: "a.b", operator: "=", value: "1" },
    { field: "c", operator: "!=", value: "x,y" },
    { field: "d", operator: "=", value: "" },
  ]);
  expect(() => parseFieldSelector("nonsense")).toThrow("can't understand 'nonsense'");
});
