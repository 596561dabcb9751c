/** Expressions that choose devices by what is known of them. */
import { CelCompileError } from "../../cel/cel-errors.ts";
import { BOOL, DYN, mapOf, objectOf, STRING, typeName } from "../../cel/cel-type.ts";
import { compileCel } from "../../cel/compile.ts";
import { QUANTITY_TYPE } from "../../cel/library/quantities.ts";
import { type FieldError, invalid, tooLong } from "../../field-error.ts";

/** Characters. */
const MAX_EXPRESSION = 10 * 1024;

/** What an expression may read: attributes and capacities by their domain, then by their name in it. */
const device = objectOf("kubernetes.DRADevice", {
  driver: STRING,
  attributes: mapOf(STRING, mapOf(STRING, DYN)),
  capacity: mapOf(STRING, mapOf(STRING, QUANTITY_TYPE)),
  allowMultipleAllocations: BOOL,
});

/**
 * Complaints about an expression that does not compile or yields anything but a boolean.
 * K8S-DIFF: what an expression may cost is not estimated.
 */
export function validateExpression(expression: string, path: string): FieldError[] {
  if (expression.length > MAX_EXPRESSION) return [tooLong(path, MAX_EXPRESSION)];
  try {
    const { type } = compileCel(expression, { variables: { device } });
    if (type.kind === "bool" || type.kind === "dyn") return [];
    return [invalid(path, expression, `must evaluate to bool or the unknown type, not ${typeName(type)}`)];
  } catch (error) {
    if (error instanceof CelCompileError) return [invalid(path, expression, error.message)];
    throw error;
  }
}
