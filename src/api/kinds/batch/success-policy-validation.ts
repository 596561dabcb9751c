import { type FieldError, invalid, required, tooLong, tooMany } from "../../field-error.ts";
import { nonNegative } from "../meta/field-checks.ts";
import { countIndexes } from "./index-ranges.ts";
import type { JobSpec, SuccessPolicyRule } from "./job-spec.ts";

const MAX_RULES = 20;
/** Characters. */
const MAX_INDEXES = 64 * 1024;

/** Which indexes of a job at `path` have to succeed for all of it to count as done. */
export function validateSuccessPolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  const at = `${path}.rules`;
  if (rules.length === 0) {
    return [required(at, "at least one rules must be specified when the successPolicy is specified")];
  }
  return [
    ...(rules.length > MAX_RULES ? [tooMany(at, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, i) => validateRule(rule, spec.completions ?? 0, `${at}[${i}]`)),
  ];
}

function validateRule(rule: SuccessPolicyRule, completions: number, path: string): FieldError[] {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined) {
    errors.push(required(path, "at least one of succeededCount or succeededIndexes must be specified"));
  }
  let named: number | undefined;
  if (indexes !== undefined) {
    const at = `${path}.succeededIndexes`;
    if (indexes.length > MAX_INDEXES) errors.push(tooLong(at, MAX_INDEXES));
    const counted = countIndexes(indexes, completions);
    if (typeof counted === "number") named = counted;
    else errors.push(invalid(at, indexes, `error parsing succeededIndexes: ${counted.why}`));
  }
  if (count === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...nonNegative(at, count));
  if (count > completions) {
    const why = `must be less than or equal to ${completions} (the number of specified completions)`;
    errors.push(invalid(at, count, why));
  }
  if (named !== undefined && count > named) {
    const why = `must be less than or equal to ${named} (the number of indexes in the specified succeededIndexes field)`;
    errors.push(invalid(at, count, why));
  }
  return errors;
}
