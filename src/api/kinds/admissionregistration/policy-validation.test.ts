import { describe, expect, test } from "bun:test";
import { MutatingAdmissionPolicy } from "./mutating-admission-policy.ts";
import { MutatingAdmissionPolicyBinding } from "./mutating-admission-policy-binding.ts";
import { ValidatingAdmissionPolicy } from "./validating-admission-policy.ts";
import { ValidatingAdmissionPolicyBinding } from "./validating-admission-policy-binding.ts";

interface Checked {
  validate?(object: never, old: undefined): readonly { field: string; message: string }[];
}

/** The complaints about a spec, as `field: message`. */
function complaints(kind: Checked, spec: object, name = "p"): string[] {
  const object = { metadata: { name }, spec } as never;
  return (kind.validate?.(object, undefined) ?? []).map(({ field, message }) => `${field}: ${message}`);
}

const RULE = { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"] };
const MATCH = { matchPolicy: "Equivalent", resourceRules: [RULE] };
const VALIDATING = { failurePolicy: "Fail", matchConstraints: MATCH, validations: [{ expression: "true" }] };
const ofPolicy = (spec: object, name?: string): string[] =>
  complaints(ValidatingAdmissionPolicy, { ...VALIDATING, ...spec }, name);

describe("ValidatingAdmissionPolicy.validate()", () => {
  test("accepts a policy, and misses what has to be there", () => {
    expect(ofPolicy({})).toEqual([]);
    expect(complaints(ValidatingAdmissionPolicy, {})).toEqual([
      "spec.failurePolicy: Required value",
      "spec.matchConstraints: Required value",
      "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
      "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item",
    ]);
    expect(ofPolicy({ matchConstraints: { matchPolicy: "Equivalent" } })).toEqual([
      "spec.matchConstraints.resourceRules: Required value",
    ]);
  });

  test("complains about rules that say nothing or too much", () => {
    const rule = (more: object) => ofPolicy({ matchConstraints: { ...MATCH, resourceRules: [{ ...RULE, ...more }] } });
    const at = "spec.matchConstraints.resourceRules[0]";
    expect(rule({ operations: [], apiGroups: [], apiVersions: [], resources: [] })).toEqual([
      `${at}.operations: Required value`,
      `${at}.apiGroups: Required value`,
      `${at}.apiVersions: Required value`,
      `${at}.resources: Required value`,
    ]);
    expect(rule({ operations: ["*", "CREATE"] })).toEqual([
      `${at}.operations: Invalid value: ["*","CREATE"]: if '*' is present, must not specify other operations`,
    ]);
    expect(rule({ operations: ["PATCH"] })).toEqual([
      `${at}.operations[0]: Unsupported value: "PATCH": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"`,
    ]);
    expect(rule({ apiVersions: [""] })).toEqual([`${at}.apiVersions[0]: Required value`]);
    expect(rule({ scope: "Some" })).toEqual([
      `${at}.scope: Unsupported value: "Some": supported values: "*", "Cluster", "Namespaced"`,
    ]);
    expect(rule({ resources: ["pods/*", "pods/status"] })).toEqual([
      `${at}.resources[1]: Invalid value: "pods/status": if 'pods/*' is present, must not specify pods/status`,
    ]);
    expect(rule({ resources: ["*/scale", "pods/scale"] })).toEqual([
      `${at}.resources[1]: Invalid value: "pods/scale": if '*/scale' is present, must not specify pods/scale`,
    ]);
    expect(rule({ resources: ["*/*", "pods"] })).toEqual([
      `${at}.resources: Invalid value: ["*/*","pods"]: if '*/*' is present, must not specify other resources`,
    ]);
    expect(rule({ resources: ["*", "pods"] })).toEqual([
      `${at}.resources: Invalid value: ["*","pods"]: if '*' is present, must not specify other resources without subresources`,
    ]);
    expect(rule({ resourceNames: ["a", "a", "b/c"] })).toEqual([
      `${at}.resourceNames[1]: Duplicate value: "a"`,
      `${at}.resourceNames[2]: Invalid value: "b/c": may not contain '/'`,
    ]);
  });

  test("complains about the kind of parameters", () => {
    expect(ofPolicy({ paramKind: {} })).toEqual([
      "spec.paramKind.apiVersion: Required value",
      "spec.paramKind.kind: Required value",
    ]);
    expect(ofPolicy({ paramKind: { apiVersion: "a/b/c", kind: "K" } })).toEqual([
      'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
    ]);
    expect(ofPolicy({ paramKind: { apiVersion: "example.com/", kind: "K" } })).toEqual([
      'spec.paramKind.apiVersion: Invalid value: "example.com/": version must be specified',
    ]);
    const [kind = ""] = ofPolicy({ paramKind: { apiVersion: "v1", kind: "No Kind" } });
    expect(kind).toStartWith(
      'spec.paramKind.kind: Invalid value: "No Kind": may have mixed case, but should otherwise match: a DNS-1035 label',
    );
  });

  test("compiles expressions against what each of them may read", () => {
    const one = (validation: object, more: object = {}) => ofPolicy({ ...more, validations: [validation] });
    expect(one({ expression: " " })).toEqual([
      "spec.validations[0].expression: Required value: expression is not specified",
    ]);
    expect(one({ expression: "object.spec.replicas" })).toEqual([
      'spec.validations[0].expression: Invalid value: "object.spec.replicas": must evaluate to bool but got dyn',
    ]);
    expect(one({ expression: "1 + 'a' == 2" })[0]).toContain(
      "compilation failed: ERROR: <input>:1:3: found no matching overload for '_+_'",
    );
    expect(one({ expression: "params.x == 1" })[0]).toContain("undeclared reference to 'params'");
    expect(one({ expression: "params.x == 1" }, { paramKind: { apiVersion: "v1", kind: "ConfigMap" } })).toEqual([]);
    expect(one({ expression: "variables.x" })[0]).toContain("undeclared reference to 'variables'");
    expect(one({ expression: "request.nope == ''" })[0]).toContain("undefined field 'nope'");
    expect(one({ expression: "namespaceObject.metadata.managedFields == []" })[0]).toContain(
      "undefined field 'managedFields'",
    );
    const asks = "authorizer.requestResource.check('get').reason()";
    expect(one({ expression: `${asks} == ''` })).toEqual([]);
    expect(one({ expression: "true", messageExpression: asks })[0]).toContain("undeclared reference to 'authorizer'");
    expect(one({ expression: "true", messageExpression: "1" })).toEqual([
      'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
    ]);
    expect(one({ expression: "true", messageExpression: " ", message: " ", reason: "Unauthorized" })).toEqual([
      'spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified',
      'spec.validations[0].message: Invalid value: " ": message must be non-empty if specified',
      'spec.validations[0].reason: Unsupported value: "Unauthorized": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    ]);
    expect(one({ expression: "true", message: "a\nb" })).toEqual([
      'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks',
    ]);
  });

  test("knows variables in their order and by their type", () => {
    const variables = (...given: object[]) => ofPolicy({ variables: given });
    expect(variables({ name: "a", expression: "1" }, { name: "b", expression: "variables.a + 1" })).toEqual([]);
    expect(variables({ name: "b", expression: "variables.a + 1" }, { name: "a", expression: "1" })[0]).toContain(
      "spec.variables[0].expression",
    );
    expect(variables({ name: "a", expression: "1" }, { name: "b", expression: "variables.a + 'x'" })[0]).toContain(
      "found no matching overload",
    );
    expect(
      variables({ name: "for", expression: "1" }, { name: "a-b", expression: "1" }, { name: "", expression: "" }),
    ).toEqual([
      'spec.variables[0].name: Invalid value: "for": name is not a valid CEL identifier',
      'spec.variables[1].name: Invalid value: "a-b": name is not a valid CEL identifier',
      "spec.variables[2].name: Required value: name is not specified",
      "spec.variables[2].expression: Required value: expression is not specified",
    ]);
  });

  test("complains about match conditions", () => {
    const conditions = (...matchConditions: object[]) => ofPolicy({ matchConditions });
    expect(
      conditions({ name: "a", expression: "true" }, { name: "a", expression: "" }, { name: "", expression: "1" }),
    ).toEqual([
      "spec.matchConditions[1].expression: Required value",
      'spec.matchConditions[1].name: Duplicate value: "a"',
      'spec.matchConditions[2].expression: Invalid value: "1": must evaluate to bool but got int',
      "spec.matchConditions[2].name: Required value",
    ]);
    const many = Array.from({ length: 65 }, (_, i) => ({ name: `n${i}`, expression: "true" }));
    expect(conditions(...many)).toEqual(["spec.matchConditions: Too many: 65: must have at most 64 items"]);
    expect(conditions({ name: "v", expression: "variables.x" })[0]).toContain("undeclared reference to 'variables'");
  });

  test("complains about audit annotations", () => {
    const notes = (auditAnnotations: object[], name?: string) => ofPolicy({ auditAnnotations }, name);
    expect(
      notes([
        { key: "a", valueExpression: "'x'" },
        { key: "a", valueExpression: "null" },
      ]),
    ).toEqual(['spec.auditAnnotations[1].key: Duplicate value: "a"']);
    expect(notes([{ key: "a", valueExpression: "1" }])).toEqual([
      'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
    ]);
    expect(notes([{ key: "a", valueExpression: "" }])).toEqual([
      "spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified",
    ]);
    expect(notes([{ key: "a b", valueExpression: "'x'" }])[0]).toStartWith(
      'spec.auditAnnotations[0].key: Invalid value: "p/a b"',
    );
    const many = Array.from({ length: 21 }, (_, i) => ({ key: `k${i}`, valueExpression: "'x'" }));
    expect(notes(many)[0]).toEndWith("must not have more than 20 auditAnnotations");
    expect(notes([{ key: "a", valueExpression: `'${"x".repeat(5 * 1024)}'` }])).toEqual([
      "spec.auditAnnotations[0].valueExpression: Required value: must not exceed 5120 bytes in length",
    ]);
  });

  test("complains about the status", () => {
    const status = {
      typeChecking: {
        expressionWarnings: [
          { fieldRef: "", warning: "" },
          { fieldRef: "a[", warning: "w" },
        ],
      },
      conditions: [{ type: "", status: "Maybe", reason: "", message: "", lastTransitionTime: null }],
    };
    const check = ValidatingAdmissionPolicy.parts?.["status"]?.validate;
    const found = check?.({ status } as never, {} as never).map(({ field }) => field);
    expect(found).toEqual([
      "status.typeChecking.expressionWarnings[0].warning",
      "status.typeChecking.expressionWarnings[0].fieldRef",
      "status.typeChecking.expressionWarnings[1].fieldRef",
      "status.conditions[0].type",
      "status.conditions[0].status",
      "status.conditions[0].lastTransitionTime",
      "status.conditions[0].reason",
    ]);
  });
});

describe("MutatingAdmissionPolicy.validate()", () => {
  const jsonPatch = { expression: '[JSONPatch{op: "add", path: "/spec/replicas", value: 1}]' };
  const applyConfiguration = { expression: "Object{spec: Object.spec{replicas: 1}}" };
  const base = {
    failurePolicy: "Fail",
    reinvocationPolicy: "Never",
    matchConstraints: MATCH,
    mutations: [{ patchType: "JSONPatch", jsonPatch }],
  };
  const of = (spec: object): string[] => complaints(MutatingAdmissionPolicy, { ...base, ...spec });
  const mutation = (one: object): string[] => of({ mutations: [one] });

  test("accepts both types of patches, and misses what has to be there", () => {
    expect(of({})).toEqual([]);
    expect(mutation({ patchType: "ApplyConfiguration", applyConfiguration })).toEqual([]);
    expect(complaints(MutatingAdmissionPolicy, {})).toEqual([
      "spec.failurePolicy: Required value",
      "spec.matchConstraints: Required value",
      "spec.mutations: Required value: mutations must contain at least one item",
      "spec.reinvocationPolicy: Required value",
    ]);
  });

  test("complains about patches", () => {
    expect(mutation({ patchType: "" })).toEqual(["spec.mutations[0].patchType: Required value"]);
    expect(mutation({ patchType: "X" })).toEqual([
      'spec.mutations[0].patchType: Unsupported value: "X": supported values: "ApplyConfiguration", "JSONPatch"',
    ]);
    expect(mutation({ patchType: "JSONPatch", applyConfiguration })).toEqual([
      "spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch",
      'spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch',
    ]);
    expect(mutation({ patchType: "JSONPatch", jsonPatch: { expression: " " } })).toEqual([
      "spec.mutations[0].jsonPatch.expression: Required value",
    ]);
    expect(mutation({ patchType: "JSONPatch", jsonPatch: { expression: "[1]" } })).toEqual([
      'spec.mutations[0].jsonPatch.expression: Invalid value: "[1]": must evaluate to list(JSONPatch) but got list(int)',
    ]);
    expect(mutation({ patchType: "ApplyConfiguration", applyConfiguration: { expression: "{'a': 1}" } })).toEqual([
      "spec.mutations[0].applyConfiguration.expression: Invalid value: \"{'a': 1}\": must evaluate to Object but got map(string, int)",
    ]);
    const unknown = mutation({ patchType: "JSONPatch", jsonPatch: { expression: "[JSONPatch{op: 'add', nope: 1}]" } });
    expect(unknown[0]).toContain("undefined field 'nope'");
  });

  test("allows no rule for deletions", () => {
    const resourceRules = [{ ...RULE, operations: ["CREATE", "DELETE"] }];
    const why = 'Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"';
    expect(of({ matchConstraints: { ...MATCH, resourceRules } })).toEqual([
      `spec.matchConstraints.resourceRules.operations: ${why}`,
    ]);
    expect(
      complaints(MutatingAdmissionPolicyBinding, { policyName: "p", matchResources: { ...MATCH, resourceRules } }),
    ).toEqual([`spec.matchResources.resourceRules.operations: ${why}`]);
  });
});

describe("ValidatingAdmissionPolicyBinding.validate()", () => {
  const of = (spec: object): string[] =>
    complaints(ValidatingAdmissionPolicyBinding, { policyName: "p", validationActions: ["Deny"], ...spec });

  test("wants a policy and actions that do not say the same twice", () => {
    expect(of({})).toEqual([]);
    expect(complaints(ValidatingAdmissionPolicyBinding, {})).toEqual([
      "spec.policyName: Required value",
      "spec.validationActions: Required value: at least one validation action is required",
    ]);
    expect(of({ validationActions: ["Deny", "Deny", "Warn", "Shout"] })).toEqual([
      'spec.validationActions[1]: Duplicate value: "Deny"',
      'spec.validationActions[3]: Unsupported value: "Shout": supported values: "Audit", "Deny", "Warn"',
      'spec.validationActions: Invalid value: ["Deny","Deny","Warn","Shout"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ]);
  });

  test("refers to parameters by name or selector, and says what happens without any", () => {
    const ref = (paramRef: object) => of({ paramRef });
    expect(ref({})).toEqual([
      "spec.paramRef: Required value: one of name or selector must be specified",
      "spec.paramRef.parameterNotFoundAction: Required value",
    ]);
    expect(ref({ name: "a", selector: {}, parameterNotFoundAction: "Wait" })).toEqual([
      "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
      "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
      'spec.paramRef.parameterNotFoundAction: Unsupported value: "Wait": supported values: "Deny", "Allow"',
    ]);
    expect(ref({ name: "a/b", parameterNotFoundAction: "Deny" })).toEqual([
      `spec.paramRef.name: Invalid value: "a/b": may not contain '/'`,
    ]);
  });
});
