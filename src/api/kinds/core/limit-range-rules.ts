import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { compareQuantity, tryQuantity, ZERO } from "../../quantity.ts";
import type { InferOutput } from "../../schema.ts";
import type { LimitRangeItem, LimitRangeSchema } from "./limit-range.ts";
import { validateAmount } from "./resource-validation.ts";

type LimitRange = InferOutput<typeof LimitRangeSchema>;

/** For containers a bound is also the default: the most that is allowed as limit, and what is limited or the least as request. */
export function defaultLimits({ spec }: LimitRange): void {
  for (const item of spec.limits ?? []) {
    if (item.type !== "Container") continue;
    const limit = { ...item.max, ...item.default };
    const request = { ...item.min, ...limit, ...item.defaultRequest };
    for (const [name, least] of Object.entries(item.min ?? {})) {
      if (item.defaultRequest?.[name] === undefined && limit[name] === undefined) request[name] = least;
    }
    if (Object.keys(limit).length > 0) item.default = limit;
    if (Object.keys(request).length > 0) item.defaultRequest = request;
  }
}

const FIELDS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const types = new Set<string>();
  return (spec.limits ?? []).flatMap((item, index) => {
    const at = `spec.limits[${index}]`;
    const errors = checkQualifiedName(item.type).map((why) => invalid(`${at}.type`, item.type, why));
    if (types.has(item.type)) errors.push(duplicate(`${at}.type`, item.type));
    types.add(item.type);
    return [...errors, ...validateItem(item, at)];
  });
}

function validateItem(item: LimitRangeItem, at: string): FieldError[] {
  const errors = FIELDS.flatMap((field) =>
    Object.entries(item[field] ?? {}).flatMap(([name, value]) =>
      validateAmount(name, value, `${at}.${field}[${name}]`),
    ),
  );
  if (item.type === "Pod") {
    for (const field of ["default", "defaultRequest"] as const) {
      if (Object.keys(item[field] ?? {}).length > 0)
        errors.push(forbidden(`${at}.${field}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  if (item.type === "PersistentVolumeClaim" && !item.min?.["storage"] && !item.max?.["storage"]) {
    errors.push(
      required(`${at}.limits`, "either minimum or maximum storage value is required, but neither was provided"),
    );
  }
  const names = new Set(FIELDS.flatMap((field) => Object.keys(item[field] ?? {})));
  return [...errors, ...[...names].flatMap((name) => validateOrder(item, name, at))];
}

/** The least is at most the default request, which is at most the default limit, which is at most the most. */
function validateOrder(item: LimitRangeItem, name: string, at: string): FieldError[] {
  const of = (field: (typeof FIELDS)[number]) => item[field]?.[name];
  const above = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && compareQuantity(tryQuantity(a) ?? ZERO, tryQuantity(b) ?? ZERO) > 0;
  const [min, max, limit, request] = [of("min"), of("max"), of("default"), of("defaultRequest")];
  const errors: FieldError[] = [];
  const complain = (field: string, value: string | undefined, other: string | undefined, why: string) =>
    errors.push(invalid(`${at}.${field}[${name}]`, value, `${why} value ${other}`));
  if (above(min, max)) complain("min", min, max, "min value is greater than max");
  if (above(min, request)) complain("defaultRequest", request, min, "min value is greater than default request");
  if (above(request, max)) complain("defaultRequest", request, max, "default request is greater than max");
  if (above(request, limit))
    complain("defaultRequest", request, limit, "default request is greater than default limit");
  if (above(min, limit)) complain("default", limit, min, "min value is greater than default");
  if (above(limit, max)) complain("default", limit, max, "default value is greater than max");
  return errors;
}
