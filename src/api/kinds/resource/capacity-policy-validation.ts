/** How much of a device's capacity may be asked for at once. */
import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { addQuantity, compareQuantity, formatQuantity, quantityBigInt, tryQuantity, ZERO } from "../../quantity.ts";
import { validateSet } from "./list-validation.ts";
import type { CapacityRequestPolicy, CapacityRequestPolicyRange } from "./resource-slice.ts";

const MAX_OPTIONS = 10;

const amount = (text: string) => tryQuantity(text) ?? ZERO;
const exceeds = (text: string, other: string): boolean => compareQuantity(amount(text), amount(other)) > 0;

/** `capacity` is all there is. */
export function validatePolicy(policy: CapacityRequestPolicy, capacity: string, path: string): FieldError[] {
  const { default: standard, validValues = [], validRange } = policy;
  if (validValues.length > 0 && validRange !== undefined) {
    const why = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time';
    return [forbidden(path, why)];
  }
  if (validValues.length === 0 && validRange === undefined) return [];
  const kind = validRange === undefined ? "validValues" : "validRange";
  if (standard === undefined) return [required(`${path}.default`, `required when ${kind} is defined`)];
  const limits = { standard, capacity };
  if (validRange === undefined) return validateValues(validValues, limits, `${path}.validValues`);
  return validateRange(validRange, limits, `${path}.validRange`);
}

interface Limits {
  /** What is given when nothing is asked for. */
  readonly standard: string;
  readonly capacity: string;
}

function validateValues(values: readonly string[], { standard, capacity }: Limits, path: string): FieldError[] {
  const unsorted = values.flatMap((value, i) => {
    const before = values[i - 1];
    const isLess = before !== undefined && exceeds(before, value);
    return isLess ? [invalid(`${path}[${i}]`, value, "values must be sorted in ascending order")] : [];
  });
  const check = (value: string, at: string): FieldError[] => {
    const why = `option is larger than capacity value: ${capacity}`;
    return exceeds(value, capacity) ? [invalid(at, value, why)] : [];
  };
  const keyOf = (value: string): string => String(quantityBigInt(amount(value)));
  const errors = [...unsorted, ...validateSet(values, { path, max: MAX_OPTIONS, check }, keyOf)];
  if (values.some((value) => compareQuantity(amount(value), amount(standard)) === 0)) return errors;
  return [...errors, invalid(path, standard, "default value is not valid according to the requestPolicy")];
}

function validateRange(range: CapacityRequestPolicyRange, limits: Limits, path: string): FieldError[] {
  const { min, max, step } = range;
  const { standard, capacity } = limits;
  const errors: FieldError[] = [];
  const complain = (field: string, value: string, why: string) => errors.push(invalid(`${path}.${field}`, value, why));
  if (exceeds(min, capacity)) complain("min", min, `min is larger than capacity value: ${capacity}`);
  if (exceeds(min, standard)) complain("min", standard, `default is less than min: ${min}`);
  if (max !== undefined) {
    if (exceeds(min, max)) complain("max", min, `min is larger than max: ${max}`);
    if (exceeds(max, capacity)) complain("max", max, `max is larger than capacity value: ${capacity}`);
    if (exceeds(standard, max)) complain("max", standard, `default is more than max: ${max}`);
  }
  if (step === undefined) return errors;
  const first = formatQuantity(addQuantity(amount(min), amount(step)));
  if (exceeds(first, capacity)) {
    complain("step", step, `one step ${first} is larger than capacity value: ${capacity}`);
  }
  for (const value of [standard, ...(max === undefined ? [] : [max])]) {
    if (!isStep(value, min, step))
      complain("step", value, `value is not a multiple of a given step (${step}) from (${min})`);
  }
  return errors;
}

function isStep(value: string, min: string, step: string): boolean {
  const size = quantityBigInt(amount(step));
  return size !== 0n && (quantityBigInt(amount(value)) - quantityBigInt(amount(min))) % size === 0n;
}
