import { describe, expect, test } from "bun:test";
import { BOOL, DYN, INT, listOf, objectOf, STRING } from "./cel-type.ts";
import { compileCel } from "./compile.ts";
import { CostBudget } from "./cost-budget.ts";
import { lazy } from "./lazy.ts";
import { toJson } from "./to-json.ts";

const self = objectOf("selfType", { count: INT, name: STRING, items: listOf(STRING) });
const variables = { self, d: DYN };

function complaint(expression: string): string {
  try {
    compileCel(expression, { variables });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
}

describe("compileCel()", () => {
  test("prints the place of an error as Kubernetes does", () => {
    expect(complaint("self.count > 1 &&\n  self.x")).toBe(
      "compilation failed: ERROR: <input>:2:7: undefined field 'x'\n |   self.x\n | ......^",
    );
  });

  test.each([
    ["self.count == 'a'", "1:12: found no matching overload for '_==_' applied to '(int, string)'"],
    ["self.name.startsWith(1)", "1:21: found no matching overload for 'startsWith' applied to 'string.(int)'"],
    ["size(self.count) == 1", "1:5: found no matching overload for 'size' applied to '(int)'"],
    ["other == 1", "1:1: undeclared reference to 'other' (in container '')"],
    ["nothing(self)", "1:8: undeclared reference to 'nothing' (in container '')"],
    ["self.count.x", "1:11: type 'int' does not support field selection"],
    [
      "self.count.all(x, true)",
      "1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
    ],
    ["[1, 'a'].size() == 2", "1:5: expected type 'int' but found 'string'"],
    ["{'a': 1, 'b': 'c'}.size() == 2", "1:15: expected type 'int' but found 'string'"],
    ["true ? 1 : 'a'", "1:6: found no matching overload for '_?_:_' applied to '(bool, int, string)'"],
    ["1 && true", "1:3: found no matching overload for '_&&_' applied to '(int, bool)'"],
    ["has(self)", "1:5: invalid argument to has() macro"],
    ["self.items.map(1, 2)", "1:16: argument must be a simple name"],
    ["self.items.all(i, i, true)", "1:19: duplicate variable name: i"],
    ["self.name.matches('[')", "1:19: invalid matches argument"],
    ["duration('x') == duration('1s')", "1:10: invalid duration argument"],
    ["timestamp('x') == timestamp('y')", "1:11: invalid timestamp argument"],
    ["self.", "1:6: Syntax error: no viable alternative at input '.<EOF>'"],
    ["(1", "1:3: Syntax error: mismatched input '<EOF>' expecting ')'"],
    ["1 1", "1:3: Syntax error: mismatched input '1' expecting <EOF>"],
    ["self.count ~ 1", "1:12: Syntax error: token recognition error at: '~'"],
    ["'abc", "1:1: Syntax error: token recognition error at: ''abc'"],
    ["namespace", "1:1: reserved identifier: namespace"],
    ["9223372036854775808", "1:1: invalid int literal"],
    ["Thing{a: 1}", "undeclared reference to 'Thing' (in container '')"],
    ["cel.bind(a, 1, a)", "undeclared reference to"],
  ])("refuses %s", (expression, message) => {
    expect(complaint(expression)).toContain(message);
  });

  test("reports every error it finds", () => {
    expect(complaint("self.x == self.y").split("ERROR: ")).toHaveLength(3);
  });

  test("demands the type that is wanted, and no other", () => {
    expect(() => compileCel("d.x", { variables, result: [BOOL] })).toThrow("must evaluate to bool but got dyn");
    expect(() => compileCel("1", { variables, result: [BOOL, STRING] })).toThrow(
      "must evaluate to one of [bool string] but got int",
    );
    expect(compileCel("d.x == 1", { variables, result: [BOOL] }).type).toEqual(BOOL);
  });

  test("knows which variables an expression reads", () => {
    const program = compileCel("self.items.all(d, d == self.name)", { variables });
    expect([...program.reads]).toEqual(["self"]);
  });

  test("takes names of macros as names where they are no macros", () => {
    const program = compileCel("d.map + d.all", { variables });
    expect(program.evaluate({ d: { map: 1, all: 2 } }, new CostBudget())).toBe(3n);
  });

  test("makes lazy values when they are read, and once", () => {
    let made = 0;
    const composed = objectOf("variables", { twice: INT, never: INT });
    const program = compileCel("variables.twice + variables.twice", { variables: { variables: composed } });
    const bindings = {
      variables: {
        twice: lazy(() => {
          made++;
          return 2n;
        }),
        never: lazy(() => {
          throw new Error("read");
        }),
      },
    };
    expect(program.evaluate(bindings, new CostBudget())).toBe(4n);
    expect(made).toBe(1);
  });

  test("constructs objects of the types it is given", () => {
    const spec = objectOf("Object.spec", { replicas: INT });
    const types: Record<string, ReturnType<typeof objectOf>> = {
      Object: objectOf("Object", { spec }),
      "Object.spec": spec,
    };
    const environment = { variables, constructs: (name: string) => types[name] };
    const program = compileCel("Object{spec: Object.spec{replicas: self.count + 1}}", environment);
    expect(toJson(program.evaluate({ self: { count: 2 } }, new CostBudget()))).toEqual({ spec: { replicas: 3 } });
    expect(() => compileCel("Object{spec: 1}", environment)).toThrow(
      "expected type of field 'spec' is 'Object.spec' but provided type is 'int'",
    );
    expect(() => compileCel("Object{other: 1}", environment)).toThrow("undefined field 'other'");
  });

  test("stops an evaluation that costs too much", () => {
    const budget = new CostBudget({ call: 100 });
    const program = compileCel("self.items.all(x, x == 'a')", { variables });
    const items = Array<string>(100).fill("a");
    expect(() => program.evaluate({ self: { items } }, budget)).toThrow(
      "operation cancelled: actual cost limit exceeded",
    );
    expect(budget.used).toBeGreaterThan(100);
  });
});

const long = "a".repeat(1_000_000);
const numbers = Array.from({ length: 10_000 }, (_, i) => i);

describe("an expression made to hang", () => {
  test.each([
    ["nested loops", "l.all(a, l.all(b, l.all(c, a + b + c >= 0)))"],
    ["nested lists", "size(l.map(a, l.map(b, l))) > 0"],
    ["errors in loops", "l.exists(a, l.exists(b, d.x == b))"],
    ["a regular expression with nested stars", "s.matches('(a*)*b')"],
    ["a regular expression with alternatives", "s.matches('(a|aa)+$')"],
    ["a regular expression with counts of counts", "s.matches('((a{0,100}){0,100}){0,100}')"],
    ["a long regular expression", `s.matches('${"a?".repeat(2000)}${"a".repeat(2000)}')`],
    ["growing texts", "s.replace('', 'xxxxxxxxxx').replace('', 'yyyyyyyyyy').size() > 0"],
    ["joined texts", "l.map(x, s).join('').size() > 0"],
    ["formatted texts", `'${"%s".repeat(1000)}'.format([${Array(1000).fill("s").join(",")}]) == ''`],
    ["sets", "l.all(x, sets.contains(l, l))"],
    ["parentheses", `${"(".repeat(5000)}1${")".repeat(5000)}`],
    ["signs", `${"!".repeat(90_000)}true`],
    ["sums", `1${"+1".repeat(40_000)}`],
    ["conjunctions", `true${" && true".repeat(10_000)}`],
    ["conditions", `${"true?1:".repeat(10_000)}1`],
    ["fields", `d${".a".repeat(40_000)}`],
    ["nested maps", `${"{1:".repeat(240)}1${"}".repeat(240)}`],
    ["chains of macros", `[1]${".map(x, x)".repeat(240)}`],
    ["chains of optionals", `optional.of(1)${".optMap(x, x)".repeat(100)}`],
    ["a long list", `[${"1,".repeat(45_000)}'a'].size() > 0`],
    ["many errors", `[${"x,".repeat(30_000)}x]`],
    ["a long number", "9".repeat(90_000)],
    ["an open text", `'${"a".repeat(99_000)}`],
    ["a long text to read", "isQuantity(s) || isIP(s) || isSemver('1.0.0-' + s) || duration(s) == duration('1s')"],
    ["times in zones", "l.all(x, timestamp('2020-01-01T00:00:00Z').getHours('Europe/Berlin') == 1)"],
  ])("ends within a second: %s", (_, expression) => {
    const start = performance.now();
    try {
      const program = compileCel(expression, { variables: { l: listOf(INT), s: STRING, d: DYN } });
      program.estimate();
      program.evaluate({ l: numbers, s: long, d: {} }, new CostBudget());
    } catch (error) {
      expect((error as Error).name).toMatch(/^Cel(Compile|Runtime|Cost)Error$/);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
