/** What requests, claims, classes and slices of devices have in common. */
import { duplicate, type FieldError, invalid, notSupported, required, tooLong } from "../../field-error.ts";
import { checkLabelValue, checkQualifiedName } from "../../names.ts";
import { validateDriverName } from "../core/volume-validation.ts";
import type { DeviceSelector } from "./device-selector.ts";
import type { DeviceToleration } from "./device-toleration.ts";
import { validateList } from "./list-validation.ts";
import type { OpaqueDeviceConfiguration } from "./opaque-device-configuration.ts";
import { validateExpression } from "./selector-expression.ts";

const MAX_SELECTORS = 32;
const MAX_CONDITIONS = 4;
/** Bytes. */
const MAX_PARAMETERS = 10 * 1024;
export const EFFECTS = ["NoExecute", "NoSchedule", "None"];

export function validateSelectors(selectors: readonly DeviceSelector[] | undefined, path: string): FieldError[] {
  return validateList(selectors, {
    path,
    max: MAX_SELECTORS,
    check: ({ cel }, at) =>
      cel === undefined ? [required(`${at}.cel`)] : validateExpression(cel.expression, `${at}.cel.expression`),
  });
}

/** Parameters for a driver; those that are stored already may be larger. */
export function validateOpaque(
  config: { readonly opaque?: OpaqueDeviceConfiguration | undefined },
  path: string,
  stored = false,
): FieldError[] {
  const { opaque } = config;
  if (opaque === undefined) return [required(`${path}.opaque`)];
  return [
    ...validateDriverName(opaque.driver, `${path}.opaque.driver`),
    ...validateRaw(opaque.parameters, `${path}.opaque.parameters`, stored ? Number.POSITIVE_INFINITY : MAX_PARAMETERS),
  ];
}

/** Any JSON object of at most so many bytes. */
export function validateRaw(value: unknown, path: string, max: number): FieldError[] {
  if (value === undefined || value === null) return [required(path)];
  if (Buffer.byteLength(JSON.stringify(value)) > max) return [tooLong(path, max)];
  if (typeof value === "object" && !Array.isArray(value)) return [];
  return [invalid(path, "<value omitted>", "must be a valid JSON object")];
}

export function validateDeviceToleration(toleration: DeviceToleration, path: string): FieldError[] {
  const { key = "", operator = "", value = "", effect = "" } = toleration;
  const errors = key === "" ? [] : checkQualifiedName(key).map((why) => invalid(`${path}.key`, key, why));
  if (operator === "Exists") {
    if (value !== "") errors.push(invalid(`${path}.value`, value, "must be empty for operator `Exists`"));
  } else if (operator === "Equal") {
    errors.push(...checkLabelValue(value).map((why) => invalid(`${path}.value`, value, why)));
  } else if (operator === "") {
    errors.push(required(`${path}.operator`));
  } else {
    errors.push(notSupported(`${path}.operator`, operator, ["Equal", "Exists"]));
  }
  if (effect === "" || EFFECTS.includes(effect)) return errors;
  return [...errors, notSupported(`${path}.effect`, effect, EFFECTS)];
}

interface Binding {
  readonly bindingConditions?: readonly string[] | undefined;
  readonly bindingFailureConditions?: readonly string[] | undefined;
}

/** Conditions that a pod waits for before it is bound: never those of success without those of failure. */
export function validateBinding(device: Binding, path: string): FieldError[] {
  const { bindingConditions: success = [], bindingFailureConditions: failure = [] } = device;
  const names = { success: `${path}.bindingConditions`, failure: `${path}.bindingFailureConditions` };
  const check = (name: string, at: string) => checkQualifiedName(name).map((why) => invalid(at, name, why));
  const overlap = "bindingFailureConditions must not overlap with bindingConditions";
  const errors = [
    ...validateList(success, { path: names.success, max: MAX_CONDITIONS, check }),
    ...validateList(failure, { path: names.failure, max: MAX_CONDITIONS, check }),
    ...success.flatMap((name, i) => (success.indexOf(name) < i ? [duplicate(`${names.success}[${i}]`, name)] : [])),
    ...failure.flatMap((name, i) => [
      ...(failure.indexOf(name) < i ? [duplicate(`${names.failure}[${i}]`, name)] : []),
      ...(success.includes(name) ? [invalid(`${names.failure}[${i}]`, name, overlap)] : []),
    ]),
  ];
  if (success.length === 0 && failure.length > 0) {
    const why = "bindingConditions are required to use bindingFailureConditions";
    errors.push(invalid(names.success, device.bindingConditions ?? null, why));
  }
  if (failure.length === 0 && success.length > 0) {
    const why = "bindingFailureConditions are required to use bindingConditions";
    errors.push(invalid(names.failure, device.bindingFailureConditions ?? null, why));
  }
  return errors;
}
