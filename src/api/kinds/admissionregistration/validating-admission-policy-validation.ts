import { duplicate, type FieldError, invalid, required } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { oneOf } from "../meta/field-checks.ts";
import { ExpressionCompiler } from "./expression-compiler.ts";
import { validateExpression } from "./expression-validation.ts";
import { validatePolicy, validateVariables } from "./policy-validation.ts";
import type { AuditAnnotation, ValidatingAdmissionPolicy, Validation } from "./validating-admission-policy.ts";

const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
const MOST_ANNOTATIONS = 20;
/** Bytes of the expression of an audit annotation. */
const LONGEST_VALUE = 5 * 1024;
const EMPTY = "validations or auditAnnotations must contain at least one item";

/** Complaints about a policy that validates, its expressions included. */
export function validateValidatingPolicy({ metadata, spec }: ValidatingAdmissionPolicy): FieldError[] {
  const { variables = [], validations = [], auditAnnotations = [], paramKind } = spec ?? {};
  const compiler = new ExpressionCompiler({ params: paramKind !== undefined });
  const errors = [...validatePolicy(spec ?? {}), ...validateVariables(variables, compiler)];
  if (validations.length === 0 && auditAnnotations.length === 0) {
    return [...errors, required("spec.validations", EMPTY), required("spec.auditAnnotations", EMPTY)];
  }
  for (const [i, validation] of validations.entries()) {
    errors.push(...validateValidation(validation, `spec.validations[${i}]`, compiler));
  }
  if (auditAnnotations.length > MOST_ANNOTATIONS) {
    const why = `must not have more than ${MOST_ANNOTATIONS} auditAnnotations`;
    errors.push(invalid("spec.auditAnnotations", auditAnnotations, why));
  }
  const keys = new Set<string>();
  for (const [i, annotation] of auditAnnotations.entries()) {
    const at = `spec.auditAnnotations[${i}]`;
    errors.push(...validateAnnotation(annotation, at, { policy: metadata?.name ?? "", compiler }));
    if (keys.has(annotation.key)) errors.push(duplicate(`${at}.key`, annotation.key));
    keys.add(annotation.key);
  }
  return errors;
}

function validateValidation(validation: Validation, at: string, compiler: ExpressionCompiler): FieldError[] {
  const { expression, message, messageExpression = "", reason } = validation;
  const errors =
    expression.trim() === ""
      ? [required(`${at}.expression`, "expression is not specified")]
      : validateExpression(`${at}.expression`, expression, () => compiler.validation(expression));
  if (messageExpression !== "" && messageExpression.trim() === "") {
    errors.push(invalid(`${at}.messageExpression`, messageExpression, "must be non-empty if specified"));
  } else if (messageExpression !== "") {
    const field = `${at}.messageExpression`;
    errors.push(...validateExpression(field, messageExpression, () => compiler.message(messageExpression)));
  }
  if (message && message.trim() === "") {
    errors.push(invalid(`${at}.message`, message, "message must be non-empty if specified"));
  } else if (/[\n\r]/.test(message?.trim() ?? "")) {
    errors.push(invalid(`${at}.message`, message, "message must not contain line breaks"));
  }
  return [...errors, ...oneOf(`${at}.reason`, reason, REASONS)];
}

function validateAnnotation(
  { key, valueExpression }: AuditAnnotation,
  at: string,
  { policy, compiler }: { policy: string; compiler: ExpressionCompiler },
): FieldError[] {
  const full = `${policy}/${key}`;
  const errors =
    policy === ""
      ? [invalid(`${at}.key`, key, "requires metadata.name be non-empty")]
      : checkQualifiedName(full).map((why) => invalid(`${at}.key`, full, why));
  const trimmed = valueExpression.trim();
  const field = `${at}.valueExpression`;
  if (trimmed === "") return [...errors, required(field, "valueExpression is not specified")];
  if (Buffer.byteLength(trimmed) > LONGEST_VALUE) {
    return [...errors, required(field, `must not exceed ${LONGEST_VALUE} bytes in length`)];
  }
  return [...errors, ...validateExpression(field, valueExpression, () => compiler.annotation(trimmed))];
}
