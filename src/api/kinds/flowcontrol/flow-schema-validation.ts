import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import { requiredName } from "../meta/field-checks.ts";
import { validateNonResourceRule, validateResourceRule } from "./flow-rule-validation.ts";
import type { FlowSchemaSpec, PolicyRulesWithSubjects, Subject } from "./flow-schema.ts";
import { CATCH_ALL, EXEMPT } from "./mandatory.ts";

const MAX_PRECEDENCE = 10_000;
const METHODS = ["ByNamespace", "ByUser"];

export function validateFlowSchema(spec: FlowSchemaSpec, name: string): FieldError[] {
  const { matchingPrecedence: precedence = 0, distinguisherMethod: method, priorityLevelConfiguration: level } = spec;
  const errors: FieldError[] = [];
  const at = "spec.matchingPrecedence";
  if (precedence <= 0) errors.push(invalid(at, precedence, "must be a positive value"));
  if (precedence > MAX_PRECEDENCE) errors.push(invalid(at, precedence, `must not be greater than ${MAX_PRECEDENCE}`));
  if (precedence === 1 && name !== EXEMPT.name) {
    errors.push(invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  }
  if (method !== undefined && !METHODS.includes(method.type)) {
    errors.push(notSupported("spec.distinguisherMethod.type", method, METHODS));
  }
  if (level.name === "") {
    errors.push(required("spec.priorityLevelConfiguration.name", "must reference a priority level"));
  }
  const wrong = level.name === "" ? [] : checkSubdomain(level.name);
  errors.push(...wrong.map((why) => invalid("spec.priorityLevelConfiguration.name", level.name, why)));
  errors.push(...(spec.rules ?? []).flatMap((rule, i) => validateRule(rule, `spec.rules[${i}]`)));
  const fixed = [EXEMPT, CATCH_ALL].find((mandatory) => mandatory.name === name);
  if (fixed === undefined || equalJson(spec, fixed.schema)) return errors;
  return [...errors, invalid("spec", spec, `spec of '${name}' must equal the fixed value`)];
}

function validateRule(rule: PolicyRulesWithSubjects, path: string): FieldError[] {
  const { resourceRules = [], nonResourceRules = [] } = rule;
  const subjects = rule.subjects ?? [];
  const errors = subjects.flatMap((subject, i) => validateSubject(subject, `${path}.subjects[${i}]`));
  if (subjects.length === 0) {
    errors.push(required(`${path}.subjects`, "subjects must contain at least one value"));
  }
  if (resourceRules.length === 0 && nonResourceRules.length === 0) {
    errors.push(required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"));
  }
  return [
    ...errors,
    ...resourceRules.flatMap((inner, i) => validateResourceRule(inner, `${path}.resourceRules[${i}]`)),
    ...nonResourceRules.flatMap((inner, i) => validateNonResourceRule(inner, `${path}.nonResourceRules[${i}]`)),
  ];
}

const FIELDS = { ServiceAccount: "serviceAccount", User: "user", Group: "group" } as const;
/** The other two kinds, in the order in which they are complained about. */
const OTHERS = {
  ServiceAccount: ["User", "Group"],
  User: ["ServiceAccount", "Group"],
  Group: ["ServiceAccount", "User"],
} as const;

function validateSubject(subject: Subject, path: string): FieldError[] {
  const kind = (["ServiceAccount", "User", "Group"] as const).find((known) => known === subject.kind);
  if (kind === undefined) return [notSupported(`${path}.kind`, subject.kind, ["Group", "ServiceAccount", "User"])];
  const at = `${path}.${FIELDS[kind]}`;
  const own = subject[FIELDS[kind]];
  const errors = own === undefined ? [required(at, `${FIELDS[kind]} is required when subject kind is '${kind}'`)] : [];
  if (kind === "ServiceAccount" && subject.serviceAccount !== undefined) {
    errors.push(...validateAccount(subject.serviceAccount, at));
  } else if (own?.name === "") {
    errors.push(required(`${at}.name`));
  }
  const misplaced = OTHERS[kind].filter((other) => subject[FIELDS[other]] !== undefined);
  return [
    ...errors,
    ...misplaced.map((other) => {
      const why = `${FIELDS[other]} is forbidden when subject kind is not '${other}'`;
      return forbidden(`${path}.${FIELDS[other]}`, why);
    }),
  ];
}

function validateAccount({ name, namespace }: NonNullable<Subject["serviceAccount"]>, path: string): FieldError[] {
  return [
    ...(name === "*" ? [] : requiredName(`${path}.name`, name, checkSubdomain)),
    ...(namespace === ""
      ? [required(`${path}.namespace`, "must specify namespace for service account")]
      : checkLabel(namespace).map((why) => invalid(`${path}.namespace`, namespace, why))),
  ];
}
