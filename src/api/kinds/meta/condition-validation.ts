import { duplicate, type FieldError, invalid, required, tooLong } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import type { Condition } from "./condition.ts";
import { nonNegative, requiredName, requiredOneOf } from "./field-checks.ts";

const REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const LONGEST_REASON = 1024;
const LONGEST_MESSAGE = 32 * 1024;

/** Complaints about the conditions of a status. */
export function validateConditions(conditions: readonly Condition[] | undefined, at: string): FieldError[] {
  const seen = new Set<string>();
  return (conditions ?? []).flatMap((condition, i) => {
    const errors = validateCondition(condition, `${at}[${i}]`);
    if (seen.has(condition.type)) errors.push(duplicate(`${at}[${i}].type`, condition.type));
    seen.add(condition.type);
    return errors;
  });
}

function validateCondition(condition: Condition, at: string): FieldError[] {
  const { reason, message } = condition;
  const errors = [
    ...requiredName(`${at}.type`, condition.type, checkQualifiedName),
    ...requiredOneOf(`${at}.status`, condition.status, ["False", "True", "Unknown"]),
    ...nonNegative(`${at}.observedGeneration`, condition.observedGeneration),
    ...(condition.lastTransitionTime ? [] : [required(`${at}.lastTransitionTime`)]),
    ...validateReason(reason, `${at}.reason`),
  ];
  return Buffer.byteLength(message) > LONGEST_MESSAGE ? [...errors, tooLong(`${at}.message`, LONGEST_MESSAGE)] : errors;
}

function validateReason(reason: string, at: string): FieldError[] {
  if (reason === "") return [required(at)];
  const errors = reason.length > LONGEST_REASON ? [tooLong(at, LONGEST_REASON)] : [];
  if (new RegExp(`^${REASON}$`).test(reason)) return errors;
  const examples = "e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB'";
  const why = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (${examples}, regex used for validation is '${REASON}')`;
  return [...errors, invalid(at, reason, why)];
}
