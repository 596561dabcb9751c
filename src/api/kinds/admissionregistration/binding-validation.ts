import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkPathSegment, checkSubdomain } from "../../names.ts";
import { oneOf, requiredName, requiredOneOf } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { MatchResources } from "./match-resources.ts";
import { validateMatchResources } from "./match-validation.ts";
import type { MutatingAdmissionPolicyBinding } from "./mutating-admission-policy-binding.ts";
import { mutableOperations } from "./mutating-admission-policy-validation.ts";
import type { ParamRef } from "./param-ref.ts";
import type { ValidatingAdmissionPolicyBinding } from "./validating-admission-policy-binding.ts";

const ACTIONS = ["Audit", "Deny", "Warn"];
const TWICE =
  "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)";
const EXCLUSIVE = "name and selector are mutually exclusive";

/** Complaints about a binding of a validating policy. */
export function validateValidatingBinding({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] {
  return [...validateBinding(spec ?? {}), ...validateActions(spec?.validationActions ?? [], "spec.validationActions")];
}

/** Complaints about a binding of a mutating policy. */
export function validateMutatingBinding({ spec }: MutatingAdmissionPolicyBinding): FieldError[] {
  const match = spec?.matchResources;
  return [
    ...validateBinding(spec ?? {}),
    ...(match === undefined ? [] : mutableOperations(match, "spec.matchResources")),
  ];
}

function validateBinding(spec: {
  policyName?: string | undefined;
  paramRef?: ParamRef | undefined;
  matchResources?: MatchResources | undefined;
}): FieldError[] {
  const { policyName, paramRef, matchResources } = spec;
  return [
    ...requiredName("spec.policyName", policyName, checkSubdomain),
    ...(paramRef === undefined ? [] : validateParamRef(paramRef, "spec.paramRef")),
    ...(matchResources === undefined ? [] : validateMatchResources(matchResources, "spec.matchResources")),
  ];
}

function validateParamRef(ref: ParamRef, at: string): FieldError[] {
  const { name = "", selector } = ref;
  const errors = name === "" ? [] : checkPathSegment(name).map((why) => invalid(`${at}.name`, name, why));
  const both = name !== "" && selector !== undefined;
  if (both) errors.push(forbidden(`${at}.name`, EXCLUSIVE));
  errors.push(...validateLabelSelector(selector, `${at}.selector`));
  if (both) errors.push(forbidden(`${at}.selector`, EXCLUSIVE));
  if (name === "" && selector === undefined) errors.push(required(at, "one of name or selector must be specified"));
  return [...errors, ...requiredOneOf(`${at}.parameterNotFoundAction`, ref.parameterNotFoundAction, ["Deny", "Allow"])];
}

function validateActions(actions: readonly string[], at: string): FieldError[] {
  const errors = actions.flatMap((action, i) => [
    ...oneOf(`${at}[${i}]`, action, ACTIONS),
    ...(actions.indexOf(action) < i ? [duplicate(`${at}[${i}]`, action)] : []),
  ]);
  if (actions.includes("Deny") && actions.includes("Warn")) errors.push(invalid(at, actions, TWICE));
  if (actions.length === 0) errors.push(required(at, "at least one validation action is required"));
  return errors;
}
