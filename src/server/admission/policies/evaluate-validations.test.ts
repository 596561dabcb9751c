import { expect, test } from "bun:test";
import { AuditAnnotations } from "./audit-annotations.ts";
import { evaluateValidations } from "./evaluate-validations.ts";
import { compileValidatingPolicy } from "./validating-programs.ts";

const evaluate = (spec: object, object: object) =>
  evaluateValidations(compileValidatingPolicy({ metadata: { name: "p" }, spec } as never), {
    object,
    oldObject: null,
    request: {},
    namespaceObject: null,
    params: null,
  });

test("evaluateValidations gives audit annotations their value, leaves out null and blank ones, and names what failed", () => {
  const auditAnnotations = [
    { key: "replicas", valueExpression: "' ' + string(object.replicas) + ' '" },
    { key: "small", valueExpression: "object.replicas > 5 ? 'large' : ''" },
    { key: "failing", valueExpression: "string(object.absent)" },
  ];
  expect(evaluate({ auditAnnotations }, { replicas: 3 })).toEqual({
    failures: [],
    annotations: [
      { key: "replicas", value: "3" },
      { key: "failing", error: "expression 'string(object.absent)' resulted in error: no such key: absent" },
    ],
  });
});

test("evaluateValidations keeps going after a failure, and counts what variables cost", () => {
  const validations = [{ expression: "object.absent" }, { expression: "false", message: "no" }, { expression: "true" }];
  const { failures } = evaluate({ validations }, {});
  expect(failures.map(({ index, isError }) => [index, isError])).toEqual([
    [0, true],
    [1, false],
  ]);
  const items = Array.from({ length: 300 }, (_, i) => `k${i}`);
  const heavy = "object.items.all(a, object.items.all(b, a + b != 'x'))";
  const variables = Array.from({ length: 20 }, (_, i) => ({ name: `v${i}`, expression: `${heavy} || ${i} < 0` }));
  const all = variables.map(({ name }) => `variables.${name}`).join(" && ");
  const spent = evaluate({ variables, validations: [{ expression: all }] }, { items });
  expect(spent.failures).toEqual([
    {
      index: 0,
      isError: true,
      message: "validation failed due to running out of cost budget, no further validation rules will be run",
    },
  ]);
});

test("compileValidatingPolicy keeps what does not compile for the moment in which it is needed", () => {
  const variables = [{ name: "broken", expression: "1 +" }];
  const validations = [{ expression: "variables.broken == 1" }, { expression: "nobody.knows" }];
  const { failures } = evaluate({ variables, validations }, {});
  expect(failures[0]?.message).toContain('composited variable "broken" fails to compile: compilation failed: ERROR');
  expect(failures[1]?.message).toStartWith(
    "compilation error: compilation failed: ERROR: <input>:1:1: undeclared reference",
  );
});

test("AuditAnnotations joins the distinct values of a key, and never replaces what is there", () => {
  const audit = new AuditAnnotations();
  for (const value of ["a", "b", "a"]) audit.add({ key: "k", value });
  audit.add({ key: "long", value: "x".repeat(11 * 1024) });
  audit.add({ key: "failed", error: "e" });
  const annotations: Record<string, string> = { "p/kept": "before" };
  audit.add({ key: "kept", value: "after" });
  audit.publish("p", annotations);
  expect(annotations["p/k"]).toBe("a, b");
  expect(annotations["p/long"]?.length).toBe(10 * 1024);
  expect(Object.keys(annotations).sort()).toEqual(["p/k", "p/kept", "p/long"]);
  expect(annotations["p/kept"]).toBe("before");
});
