import { type FieldError, invalid, required } from "../../field-error.ts";
import { requiredOneOf } from "../meta/field-checks.ts";
import { ExpressionCompiler } from "./expression-compiler.ts";
import { validateExpression } from "./expression-validation.ts";
import type { MatchResources } from "./match-resources.ts";
import type { MutatingAdmissionPolicy, Mutation } from "./mutating-admission-policy.ts";
import { validatePolicy, validateVariables } from "./policy-validation.ts";
import { onlyOperations } from "./rule-validation.ts";

/** Nothing can be changed about a deletion. */
const OPERATIONS = ["*", "CONNECT", "CREATE", "UPDATE"];

/** Complaints about a policy that mutates, its expressions included. */
export function validateMutatingPolicy({ spec = {} }: MutatingAdmissionPolicy): FieldError[] {
  const { variables = [], mutations = [], paramKind } = spec;
  const compiler = new ExpressionCompiler({ params: paramKind !== undefined });
  compiler.compose();
  return [
    ...validatePolicy(spec, mutableOperations),
    ...validateVariables(variables, compiler),
    ...(mutations.length === 0 ? [required("spec.mutations", "mutations must contain at least one item")] : []),
    ...mutations.flatMap((mutation, i) => validateMutation(mutation, `spec.mutations[${i}]`, compiler)),
    ...requiredOneOf("spec.reinvocationPolicy", spec.reinvocationPolicy, ["IfNeeded", "Never"]),
  ];
}

/** Complaints about rules for operations that cannot be mutated. */
export const mutableOperations = ({ resourceRules = [] }: MatchResources, at: string): FieldError[] =>
  onlyOperations(resourceRules, `${at}.resourceRules.operations`, OPERATIONS);

/** The field of each type of patch. */
const FIELDS = { ApplyConfiguration: "applyConfiguration", JSONPatch: "jsonPatch" } as const;

function validateMutation(mutation: Mutation, at: string, compiler: ExpressionCompiler): FieldError[] {
  const { patchType } = mutation;
  const types = Object.keys(FIELDS);
  if (patchType !== "ApplyConfiguration" && patchType !== "JSONPatch") {
    return requiredOneOf(`${at}.patchType`, patchType, types);
  }
  const own = FIELDS[patchType];
  const other = own === "jsonPatch" ? "applyConfiguration" : "jsonPatch";
  const patch = mutation[own];
  const errors =
    patch === undefined
      ? [required(`${at}.${own}`, `must be specified when patchType is ${patchType}`)]
      : validatePatch(patch.expression ?? "", `${at}.${own}.expression`, (text) => compiler[own](text));
  if (mutation[other] === undefined) return errors;
  const why = `must not be specified when patchType is ${patchType}`;
  return [...errors, invalid(`${at}.${other}`, `{${other}}`, why)];
}

function validatePatch(expression: string, at: string, compile: (text: string) => unknown): FieldError[] {
  const trimmed = expression.trim();
  return trimmed === "" ? [required(at)] : validateExpression(at, expression, () => compile(expression));
}
