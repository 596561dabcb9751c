import { duplicate, type FieldError, required, tooMany } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { oneOf, requiredName } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import { ExpressionCompiler } from "./expression-compiler.ts";
import { validateExpression } from "./expression-validation.ts";
import type { MatchCondition } from "./match-condition.ts";
import type { MatchResources } from "./match-resources.ts";
import { validateNamedRule } from "./rule-validation.ts";

const MOST_CONDITIONS = 64;

export const MATCH_POLICIES = ["Equivalent", "Exact"];

/** Complaints about what a policy or binding matches. */
export function validateMatchResources(match: MatchResources, at: string): FieldError[] {
  return [
    ...oneOf(`${at}.matchPolicy`, match.matchPolicy, MATCH_POLICIES),
    ...validateLabelSelector(match.namespaceSelector, `${at}.namespaceSelector`),
    ...validateLabelSelector(match.objectSelector, `${at}.objectSelector`),
    ...(match.resourceRules ?? []).flatMap((rule, i) => validateNamedRule(rule, `${at}.resourceRules[${i}]`)),
    ...(match.excludeResourceRules ?? []).flatMap((rule, i) =>
      validateNamedRule(rule, `${at}.excludeResourceRules[${i}]`),
    ),
  ];
}

/** Complaints about match conditions, their expressions included; `params` is whether these may read parameters. */
export function validateMatchConditions(
  conditions: readonly MatchCondition[],
  at: string,
  { params }: { params: boolean },
): FieldError[] {
  const compiler = new ExpressionCompiler({ params });
  const errors = conditions.length > MOST_CONDITIONS ? [tooMany(at, conditions.length, MOST_CONDITIONS)] : [];
  const names = new Set<string>();
  for (const [i, { name, expression }] of conditions.entries()) {
    const trimmed = expression.trim();
    const field = `${at}[${i}].expression`;
    if (trimmed === "") errors.push(required(field));
    else errors.push(...validateExpression(field, trimmed, () => compiler.condition(trimmed)));
    errors.push(...requiredName(`${at}[${i}].name`, name, checkQualifiedName));
    if (name !== "" && names.has(name)) errors.push(duplicate(`${at}[${i}].name`, name));
    names.add(name);
  }
  return errors;
}
