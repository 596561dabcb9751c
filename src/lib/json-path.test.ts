import { expect, test } from "bun:test";
import { compileJsonPath, readJsonPath } from "./json-path.ts";
import { UserError } from "./user-error.ts";

const PODS = {
  items: [
    { name: "a", n: 3, ready: true, labels: { "app.io/x": "1" }, ips: ["1", "2"] },
    { name: "b", n: 1, ready: false, labels: {}, ips: [] },
    { name: "c", n: 2, labels: { "app.io/x": "2" }, ips: ["3"] },
  ],
};

test.each([
  ["{.items[0].name}", "a"],
  [".items[0].name", "a"],
  ["items[-1].name", "c"],
  ["{.items[*].name}", "a b c"],
  ["{.items[0:2].name}", "a b"],
  ["{.items[0,2].name}", "a c"],
  ["{.items[*]['name','n']}", "a 3 b 1 c 2"],
  ["{..name}", "a b c"],
  ["{.items[?(@.n>1)].name}", "a c"],
  ['{.items[?(@.name=="b")].n}', "1"],
  ["{.items[?(@.ready)].name}", "a b"],
  ["{.items[?(@.ready==true)].name}", "a"],
  [String.raw`{.items[0].labels.app\.io/x}`, "1"],
  ["{.items[0].labels['app.io/x']}", "1"],
  ['{range .items[*]}{.name}={.n}{"\\n"}{end}', "a=3\nb=1\nc=2\n"],
  ["{range .items[*]}{range .ips[*]}{@},{end};{end}", "1,2,;;3,;"],
  ["n: {.items[0].n}!", "n: 3!"],
  ["{.items[0].labels}", '{"app.io/x":"1"}'],
  ["{.nope.deeper[3]}", ""],
])("compileJsonPath renders %s", (template, text) => {
  expect(compileJsonPath(template).render(PODS)).toBe(text);
});

test.each(["{.a", "{.a[}", "{range .a}{.b}", "{end}", "{.a[?(@.b ~ 1)]}"])(
  "compileJsonPath refuses %s with its place",
  (template) => {
    expect(() => compileJsonPath(template)).toThrow(UserError);
    expect(() => compileJsonPath(template)).toThrow(/expected .+ at "/);
  },
);

test("readJsonPath gives values, not text", () => {
  expect(readJsonPath(compileJsonPath("{.items[*].ready}"), PODS)).toEqual([true, false]);
});
