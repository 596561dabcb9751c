import { ExpressionCompiler } from "../../../api/kinds/admissionregistration/expression-compiler.ts";
import type {
  ValidatingAdmissionPolicy,
  Validation,
} from "../../../api/kinds/admissionregistration/validating-admission-policy.ts";
import type { Variable } from "../../../api/kinds/admissionregistration/variable.ts";
import { type Expression, expressionOf } from "./expression.ts";

/** The expressions of a validating policy. */
export interface ValidatingPrograms {
  readonly conditions: readonly Expression[];
  readonly variables: ReadonlyMap<string, Expression>;
  readonly validations: readonly ValidationProgram[];
  readonly annotations: readonly { readonly key: string; readonly value: Expression }[];
}

export interface ValidationProgram {
  readonly validation: Validation;
  readonly expression: Expression;
  readonly message?: Expression;
}

export function compileValidatingPolicy({ spec }: ValidatingAdmissionPolicy): ValidatingPrograms {
  const { paramKind, matchConditions = [], variables = [], validations = [], auditAnnotations = [] } = spec ?? {};
  const compiler = new ExpressionCompiler({ params: paramKind !== undefined });
  return {
    conditions: matchConditions.map(({ expression }) => expressionOf(expression, (text) => compiler.condition(text))),
    variables: compileVariables(variables, compiler),
    validations: validations.map((validation) => ({
      validation,
      expression: expressionOf(validation.expression, (text) => compiler.validation(text)),
      ...(validation.messageExpression
        ? { message: expressionOf(validation.messageExpression, (text) => compiler.message(text)) }
        : {}),
    })),
    annotations: auditAnnotations.map(({ key, valueExpression }) => ({
      key,
      value: expressionOf(valueExpression, (text) => compiler.annotation(text)),
    })),
  };
}

/** The variables of a policy by name; the compiler knows them afterwards. */
export function compileVariables(
  variables: readonly Variable[],
  compiler: ExpressionCompiler,
): ReadonlyMap<string, Expression> {
  return new Map(
    variables.map(({ name, expression }) => [
      name,
      expressionOf(expression, (text) => compiler.variable({ name, expression: text })),
    ]),
  );
}
