import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { compareQuantity, tryQuantity, ZERO } from "../../quantity.ts";
import type { InferOutput } from "../../schema.ts";
import type { LimitRangeItem, LimitRangeSchema } from "./limit-range.ts";
import { mayOvercommit, validateContainerResourceName, validateResourceName } from "./resource-validation.ts";

type LimitRange = InferOutput<typeof LimitRangeSchema>;

const NANO = 1_000_000_000n;

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

const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];

export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const limits = spec.limits ?? [];
  const types = limits.map(({ type }) => type);
  return limits.flatMap((item, i) => {
    const at = `spec.limits[${i}]`;
    return [
      ...validateType(item.type, `${at}.type`),
      ...(types.indexOf(item.type) < i ? [duplicate(`${at}.type`, item.type)] : []),
      ...validateItem(item, at),
    ];
  });
}

function validateType(type: string, path: string): FieldError[] {
  const errors = checkQualifiedName(type).map((why) => invalid(path, type, why));
  if (errors.length > 0 || type.includes("/") || TYPES.includes(type)) return errors;
  return [invalid(path, type, "must be a standard limit type or fully qualified")];
}

function validateItem(item: LimitRangeItem, at: string): FieldError[] {
  const check = item.type === "Pod" || item.type === "Container" ? validateContainerResourceName : validateResourceName;
  const names = (field: keyof LimitRangeItem): FieldError[] =>
    Object.keys(item[field] ?? {}).flatMap((name) => check(name, `${at}.${field}[${name}]`));
  const errors = [...names("max"), ...names("min")];
  for (const field of ["default", "defaultRequest"] as const) {
    if (item.type !== "Pod") errors.push(...names(field));
    else if (Object.keys(item[field] ?? {}).length > 0) {
      errors.push(forbidden(`${at}.${field}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  if (item.type === "PersistentVolumeClaim" && !item.min?.["storage"] && !item.max?.["storage"]) {
    const why = "either minimum or maximum storage value is required, but neither was provided";
    errors.push(required(`${at}.limits`, why));
  }
  const all = new Set(BOUNDS.flatMap((field) => Object.keys(item[field] ?? {})));
  return [
    ...errors,
    ...names("maxLimitRequestRatio"),
    ...[...all].flatMap((name) => [...validateOrder(item, name, at), ...validateRatio(item, name, at)]),
  ];
}

const BOUNDS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;
type Bound = (typeof BOUNDS)[number];

/** What may not be above what: where that is reported, with the value of which of the two, and how they are called there. */
const ORDER: readonly { low: Bound; high: Bound; at: Bound; shown: Bound; called: readonly [string, string] }[] = [
  { low: "min", high: "max", at: "min", shown: "min", called: ["min", "max"] },
  {
    low: "min",
    high: "defaultRequest",
    at: "defaultRequest",
    shown: "defaultRequest",
    called: ["min", "default request"],
  },
  {
    low: "defaultRequest",
    high: "max",
    at: "defaultRequest",
    shown: "defaultRequest",
    called: ["default request", "max"],
  },
  {
    low: "defaultRequest",
    high: "default",
    at: "defaultRequest",
    shown: "defaultRequest",
    called: ["default request", "default limit"],
  },
  { low: "min", high: "default", at: "default", shown: "min", called: ["min", "default"] },
  { low: "default", high: "max", at: "default", shown: "max", called: ["default", "max"] },
];

const amountOf = (text: string) => tryQuantity(text) ?? ZERO;

/** The least is at most the default request, which is at most the default limit, which is at most the most. */
function validateOrder(item: LimitRangeItem, name: string, at: string): FieldError[] {
  return ORDER.flatMap((rule) => {
    const [low, high] = [item[rule.low]?.[name], item[rule.high]?.[name]];
    if (low === undefined || high === undefined || compareQuantity(amountOf(low), amountOf(high)) <= 0) return [];
    const why = `${rule.called[0]} value ${low} is greater than ${rule.called[1]} value ${high}`;
    return [invalid(`${at}.${rule.at}[${name}]`, item[rule.shown]?.[name], why)];
  });
}

const PRECISION = 1_000_000n;

function validateRatio(item: LimitRangeItem, name: string, at: string): FieldError[] {
  const value = (bound: Bound): bigint | undefined => {
    const text = item[bound]?.[name];
    return text === undefined ? undefined : amountOf(text).nanos;
  };
  const [ratio, min, max] = [value("maxLimitRequestRatio"), value("min"), value("max")];
  const errors: FieldError[] = [];
  if (ratio !== undefined) {
    const text = item.maxLimitRequestRatio?.[name];
    const path = `${at}.maxLimitRequestRatio[${name}]`;
    if (ratio < NANO) errors.push(invalid(path, text, `ratio ${text} is less than 1`));
    if (min !== undefined && max !== undefined && min > 0n && ratio * min > max * NANO) {
      const limit = Number((max * PRECISION) / min) / Number(PRECISION);
      errors.push(invalid(path, text, `ratio ${text} is greater than max/min = ${limit.toFixed(6)}`));
    }
  }
  const [limit, request] = [item.default?.[name], item.defaultRequest?.[name]];
  if (limit === undefined || request === undefined || mayOvercommit(name)) return errors;
  if (compareQuantity(amountOf(limit), amountOf(request)) === 0) return errors;
  const why = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
  return [...errors, invalid(`${at}.defaultRequest[${name}]`, request, why)];
}
