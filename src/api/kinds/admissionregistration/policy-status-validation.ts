import { compileJsonPath } from "../../../lib/json-path.ts";
import { type FieldError, invalid, required } from "../../field-error.ts";
import { validateConditions } from "../meta/condition-validation.ts";
import type { ExpressionWarning, ValidatingAdmissionPolicy } from "./validating-admission-policy.ts";

/** Complaints about the status of a validating policy. */
export function validatePolicyStatus({ status }: ValidatingAdmissionPolicy): FieldError[] {
  const warnings = status?.typeChecking?.expressionWarnings ?? [];
  return [
    ...warnings.flatMap((warning, i) => validateWarning(warning, `status.typeChecking.expressionWarnings[${i}]`)),
    ...validateConditions(status?.conditions, "status.conditions"),
  ];
}

function validateWarning({ warning, fieldRef }: ExpressionWarning, at: string): FieldError[] {
  const errors = warning === "" ? [required(`${at}.warning`)] : [];
  const path = fieldRef.trim();
  if (path === "") return [...errors, required(`${at}.fieldRef`)];
  try {
    compileJsonPath(`{${path}}`);
    return errors;
  } catch (error) {
    const why = `invalid JSONPath: ${error instanceof Error ? error.message : error}`;
    return [...errors, invalid(`${at}.fieldRef`, path, why)];
  }
}
