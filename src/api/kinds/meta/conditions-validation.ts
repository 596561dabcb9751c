import { duplicate, type FieldError, invalid, notSupported, required, tooLong } from "../../field-error.ts";
import { checkQualifiedName, syntaxComplaint } from "../../names.ts";
import type { Condition } from "./condition.ts";

const STATUSES = ["False", "True", "Unknown"];
/** Bytes. */
const MAX_REASON = 1024;
const MAX_MESSAGE = 32 * 1024;
const REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const REASON_COMPLAINT = syntaxComplaint(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
  REASON,
  ["my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB"],
);

/** Conditions of the common form at `path`: each type once, and complete. */
export function validateConditions(conditions: readonly Condition[] = [], path: string): FieldError[] {
  const types = conditions.map(({ type }) => type);
  return conditions.flatMap((condition, i) => [
    ...(types.indexOf(condition.type) < i ? [duplicate(`${path}[${i}].type`, condition.type)] : []),
    ...validateCondition(condition, `${path}[${i}]`),
  ]);
}

function validateCondition(condition: Condition, path: string): FieldError[] {
  const { type, status, observedGeneration = 0, lastTransitionTime, reason, message } = condition;
  const errors = checkQualifiedName(type).map((why) => invalid(`${path}.type`, type, why));
  if (!STATUSES.includes(status)) errors.push(notSupported(`${path}.status`, status, STATUSES));
  if (observedGeneration < 0) {
    errors.push(invalid(`${path}.observedGeneration`, observedGeneration, "must be greater than or equal to zero"));
  }
  if (!lastTransitionTime) errors.push(required(`${path}.lastTransitionTime`, "must be set"));
  if (!reason) errors.push(required(`${path}.reason`, "must be set"));
  else {
    if (!new RegExp(`^${REASON}$`).test(reason)) errors.push(invalid(`${path}.reason`, reason, REASON_COMPLAINT));
    if (Buffer.byteLength(reason) > MAX_REASON) errors.push(tooLong(`${path}.reason`, MAX_REASON));
  }
  if (Buffer.byteLength(message) > MAX_MESSAGE) errors.push(tooLong(`${path}.message`, MAX_MESSAGE));
  return errors;
}
