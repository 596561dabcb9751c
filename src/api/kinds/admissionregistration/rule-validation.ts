import { duplicate, type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import { checkPathSegment } from "../../names.ts";
import { oneOf } from "../meta/field-checks.ts";
import type { NamedRuleWithOperations } from "./match-resources.ts";
import type { RuleWithOperations } from "./rule-with-operations.ts";

const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const SCOPES = ["*", "Cluster", "Namespaced"];

/** Complaints about the rule of a webhook or policy: operations, groups, versions and resources must be there and say nothing twice. */
export function validateRule(rule: RuleWithOperations, at: string): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [] } = rule;
  return [
    ...nonEmpty(operations, `${at}.operations`),
    ...onlyWildcard(operations, `${at}.operations`, "operations"),
    ...operations.flatMap((operation, i) => oneOf(`${at}.operations[${i}]`, operation, OPERATIONS)),
    ...nonEmpty(apiGroups, `${at}.apiGroups`),
    ...onlyWildcard(apiGroups, `${at}.apiGroups`, "API groups"),
    ...nonEmpty(apiVersions, `${at}.apiVersions`),
    ...onlyWildcard(apiVersions, `${at}.apiVersions`, "API versions"),
    ...noneEmpty(apiVersions, `${at}.apiVersions`),
    ...validateResources(resources, `${at}.resources`),
    ...oneOf(`${at}.scope`, rule.scope, SCOPES),
  ];
}

/** The same for a rule that may also name objects. */
export function validateNamedRule(rule: NamedRuleWithOperations, at: string): FieldError[] {
  const names = rule.resourceNames ?? [];
  const errors = names.flatMap((name, i) => [
    ...checkPathSegment(name).map((why) => invalid(`${at}.resourceNames[${i}]`, name, why)),
    ...(names.indexOf(name) < i ? [duplicate(`${at}.resourceNames[${i}]`, name)] : []),
  ]);
  return [...errors, ...validateRule(rule, at)];
}

/** Operations that a rule may not have where only writes of objects count; `field` is without an index, as in Kubernetes. */
export function onlyOperations(
  rules: readonly NamedRuleWithOperations[],
  field: string,
  supported: readonly string[],
): FieldError[] {
  const found = rules.flatMap(({ operations = [] }) => operations);
  return found
    .filter((operation) => !supported.includes(operation))
    .map((operation) => notSupported(field, operation, supported));
}

const nonEmpty = (values: readonly string[], at: string): FieldError[] => (values.length === 0 ? [required(at)] : []);

const noneEmpty = (values: readonly string[], at: string): FieldError[] =>
  values.flatMap((value, i) => (value === "" ? [required(`${at}[${i}]`)] : []));

function onlyWildcard(values: readonly string[], at: string, what: string): FieldError[] {
  if (values.length < 2 || !values.includes("*")) return [];
  return [invalid(at, values, `if '*' is present, must not specify other ${what}`)];
}

/** Resources as `pods`, `pods/status`, `pods/*`, `*\/scale`, `*` or `*\/*`: none may be covered by another. */
function validateResources(resources: readonly string[], at: string): FieldError[] {
  const errors = [...nonEmpty(resources, at), ...noneEmpty(resources, at)];
  const allOf = new Set<string>();
  const ofAll = new Set<string>();
  for (const [i, text] of resources.entries()) {
    const slash = text.indexOf("/");
    if (slash < 0) continue;
    const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)];
    if (allOf.has(resource)) {
      errors.push(invalid(`${at}[${i}]`, text, `if '${resource}/*' is present, must not specify ${text}`));
    }
    if (ofAll.has(subresource)) {
      errors.push(invalid(`${at}[${i}]`, text, `if '*/${subresource}' is present, must not specify ${text}`));
    }
    if (subresource === "*") allOf.add(resource);
    if (resource === "*") ofAll.add(subresource);
  }
  if (resources.length > 1 && resources.includes("*/*")) {
    errors.push(invalid(at, resources, "if '*/*' is present, must not specify other resources"));
  }
  // Kubernetes looks at the last one only: `*` after `pods` passes, before it does not.
  const last = resources.findLast((text) => text !== "" && !text.includes("/"));
  if (resources.includes("*") && last !== "*") {
    errors.push(invalid(at, resources, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}
