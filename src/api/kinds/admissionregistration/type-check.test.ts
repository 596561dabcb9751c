import { expect, test } from "bun:test";
import { structuralOf } from "../../structural.ts";
import { kinds } from "../index.ts";
import { checkTypes } from "./type-check.ts";

const typed = kinds.map((kind) => ({ ...kind, schema: () => structuralOf(kind) }));

const check = (resources: string[], validations: object[], more: object = {}) => {
  const rule = { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources };
  const spec = { matchConstraints: { resourceRules: [rule] }, validations, ...more };
  return checkTypes({ metadata: { name: "p" }, spec } as never, typed);
};

test("checkTypes says what each matched kind does not have, in the words of the compiler", () => {
  expect(check(["deployments"], [{ expression: "object.replicas > 1" }])).toEqual([
    {
      fieldRef: "spec.validations[0].expression",
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
    },
  ]);
  const validations = [{ expression: "true" }, { expression: "true", messageExpression: "object.metadata.nam" }];
  const [message, ...others] = check(["replicasets", "deployments"], validations);
  expect(others).toEqual([]);
  expect(message?.fieldRef).toBe("spec.validations[1].messageExpression");
  expect(message?.warning.split("\n\n").map((text) => text.slice(0, 30))).toEqual([
    "apps/v1, Kind=Deployment: ERRO",
    "apps/v1, Kind=ReplicaSet: ERRO",
  ]);
});

test("checkTypes knows parameters and variables, and leaves wildcards and subresources alone", () => {
  const more = {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    variables: [{ name: "count", expression: "object.spec.replicas" }],
  };
  expect(check(["deployments"], [{ expression: "variables.count < int(params.data.most)" }], more)).toEqual([]);
  expect(check(["deployments"], [{ expression: "variables.count < '1'" }], more)[0]?.warning).toContain(
    "found no matching overload for '_<_' applied to '(int, string)'",
  );
  expect(check(["deployments"], [{ expression: "params.nope == 1" }], more)[0]?.warning).toContain(
    "undefined field 'nope'",
  );
  expect(check(["*", "deployments/status"], [{ expression: "object.nope == 1" }])).toEqual([]);
});
