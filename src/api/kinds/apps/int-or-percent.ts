import { type FieldError, invalid } from "../../field-error.ts";
import { nonNegative } from "../meta/field-checks.ts";
import { checkPercent } from "../meta/text-checks.ts";

export type IntOrPercent = number | string;

/** A count, or a share of the whole such as 25%. */
export function validateIntOrPercent(field: string, value: IntOrPercent | undefined): FieldError[] {
  if (typeof value === "string") return checkPercent(value).map((why) => invalid(field, value, why));
  return nonNegative(field, value);
}

/** A share is at most the whole. */
export function validateAtMostAll(field: string, value: IntOrPercent | undefined): FieldError[] {
  return (percentOf(value) ?? 0) > 100 ? [invalid(field, value, "must not be greater than 100%")] : [];
}

/** Whether it is nothing: 0, 0% or absent. */
export const isNone = (value: IntOrPercent | undefined): boolean => (percentOf(value) ?? value ?? 0) === 0;

function percentOf(value: IntOrPercent | undefined): number | undefined {
  if (typeof value !== "string" || checkPercent(value).length > 0) return undefined;
  return Number(value.slice(0, -1));
}
