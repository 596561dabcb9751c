/** What validating and mutating policies have in common. */
import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel1035, checkSubdomain } from "../../names.ts";
import { requiredOneOf } from "../meta/field-checks.ts";
import type { ExpressionCompiler } from "./expression-compiler.ts";
import { validateExpression } from "./expression-validation.ts";
import type { MatchCondition } from "./match-condition.ts";
import type { MatchResources } from "./match-resources.ts";
import { validateMatchConditions, validateMatchResources } from "./match-validation.ts";
import type { ParamKind } from "./param-kind.ts";
import type { Variable } from "./variable.ts";

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
/** Words that no CEL variable can have for a name. */
const RESERVED = new Set([
  ...["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"],
  ...["let", "loop", "package", "namespace", "return", "var", "void", "while"],
]);

interface PolicySpec {
  readonly failurePolicy?: string | undefined;
  readonly matchConditions?: MatchCondition[] | undefined;
  readonly matchConstraints?: MatchResources | undefined;
  readonly paramKind?: ParamKind | undefined;
}

/** Complaints about what a policy matches, needs and does when it fails; `rules` are further complaints about its rules. */
export function validatePolicy(
  spec: PolicySpec,
  rules: (match: MatchResources, at: string) => readonly FieldError[] = () => [],
): FieldError[] {
  const { matchConstraints: match, paramKind } = spec;
  const at = "spec.matchConstraints";
  return [
    ...requiredOneOf("spec.failurePolicy", spec.failurePolicy, ["Fail", "Ignore"]),
    ...(paramKind === undefined ? [] : validateParamKind(paramKind, "spec.paramKind")),
    ...(match === undefined ? [required(at)] : [...validateConstraints(match, at), ...rules(match, at)]),
    ...validateMatchConditions(spec.matchConditions ?? [], "spec.matchConditions", { params: paramKind !== undefined }),
  ];
}

function validateConstraints(match: MatchResources, at: string): FieldError[] {
  const errors = validateMatchResources(match, at);
  return (match.resourceRules ?? []).length === 0 ? [...errors, required(`${at}.resourceRules`)] : errors;
}

function validateParamKind({ apiVersion = "", kind = "" }: ParamKind, at: string): FieldError[] {
  const errors =
    apiVersion === "" ? [required(`${at}.apiVersion`)] : validateApiVersion(apiVersion, `${at}.apiVersion`);
  if (kind === "") return [...errors, required(`${at}.kind`)];
  const complaints = checkLabel1035(kind.toLowerCase());
  if (complaints.length === 0) return errors;
  const why = `may have mixed case, but should otherwise match: ${complaints.join(",")}`;
  return [...errors, invalid(`${at}.kind`, kind, why)];
}

function validateApiVersion(apiVersion: string, at: string): FieldError[] {
  const parts = apiVersion.split("/");
  if (parts.length > 2) return [invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  const [version = "", group = ""] = parts.reverse();
  const errors: FieldError[] = [];
  const inGroup = group === "" ? [] : checkSubdomain(group);
  if (inGroup.length > 0) errors.push(invalid(at, group, inGroup.join(",")));
  if (version === "") return [...errors, invalid(at, apiVersion, "version must be specified")];
  const inVersion = checkLabel1035(version);
  return inVersion.length === 0 ? errors : [...errors, invalid(at, version, inVersion.join(","))];
}

/** Complaints about variables; `compiler` knows them afterwards. */
export function validateVariables(variables: readonly Variable[], compiler: ExpressionCompiler): FieldError[] {
  return variables.flatMap((variable, i) => {
    const at = `spec.variables[${i}]`;
    const { name, expression } = variable;
    const errors: FieldError[] = [];
    if (name.trim() === "") errors.push(required(`${at}.name`, "name is not specified"));
    else if (!IDENTIFIER.test(name) || RESERVED.has(name)) {
      errors.push(invalid(`${at}.name`, name, "name is not a valid CEL identifier"));
    }
    if (expression.trim() === "") return [...errors, required(`${at}.expression`, "expression is not specified")];
    return [...errors, ...validateExpression(`${at}.expression`, expression, () => compiler.variable(variable))];
  });
}
