import { equalJson } from "../../../lib/equal-json.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidWhole,
  notSupported,
  required,
  tooLong,
} from "../../field-error.ts";
import { checkLabelValue, checkQualifiedName, checkSubdomain } from "../../names.ts";
import { validateNodeSelector } from "../core/scheduling-validation.ts";
import { validatePolicy } from "./capacity-policy-validation.ts";
import { MAX_QUALIFIED, validateLabelName, validateQualified } from "./device-names.ts";
import { EFFECTS, validateBinding } from "./device-parts-validation.ts";
import { validateList, validateMap, validateSet } from "./list-validation.ts";
import type {
  Counter,
  Device,
  DeviceAttribute,
  DeviceCapacity,
  DeviceCounterConsumption,
  DeviceTaint,
} from "./resource-slice.ts";

const MAX_FACTS = 32;
const MAX_TAINTS = 16;
const MAX_CONSUMPTIONS = 2;
const MAX_COUNTERS = 32;
/** Of the name of a counter. */
const LABEL_LENGTH = 63;
/** Bytes. */
const MAX_VALUE = 64;

interface DeviceContext {
  /** The device before, by its name. */
  readonly old: Device | undefined;
  /** Whether each device says which nodes it is for. */
  readonly choosesNodes: boolean;
}

export function validateDevice(device: Device, path: string, { old, choosesNodes }: DeviceContext): FieldError[] {
  const { attributes = {}, capacity = {}, allowMultipleAllocations: shared = false } = device;
  const errors = validateLabelName(device.name, `${path}.name`);
  const facts = Object.keys(attributes).length + Object.keys(capacity).length;
  if (facts > MAX_FACTS) {
    const why = `the total number of attributes and capacities must not exceed ${MAX_FACTS}`;
    errors.push(invalid(path, facts, why));
  }
  const qualified = { max: Number.POSITIVE_INFINITY, keyLength: MAX_QUALIFIED, checkKey: validateQualified };
  errors.push(
    ...validateMap(attributes, { ...qualified, path: `${path}.attributes`, check: validateAttribute }),
    ...validateMap(capacity, {
      ...qualified,
      path: `${path}.capacity`,
      check: (item, at) => validateCapacity(item, at, shared),
    }),
  );
  if (old === undefined || !equalJson(old.taints, device.taints)) {
    errors.push(...validateList(device.taints, { path: `${path}.taints`, max: MAX_TAINTS, check: validateTaint }));
  }
  return [
    ...errors,
    ...validateSet(
      device.consumesCounters,
      { path: `${path}.consumesCounters`, max: MAX_CONSUMPTIONS, check: validateConsumption },
      ({ counterSet }) => counterSet,
    ),
    ...validatePlace(device, path, choosesNodes),
    ...validateBinding(device, path),
  ];
}

const PLACE = "`nodeName`, `nodeSelector`";
const CHOOSING = "`perDeviceNodeSelection` is set to true in the ResourceSlice spec";

function validatePlace(device: Device, path: string, choosesNodes: boolean): FieldError[] {
  const { nodeName, nodeSelector, allNodes } = device;
  if (!choosesNodes) {
    if (nodeName === undefined && nodeSelector === undefined && allNodes === undefined) return [];
    return [invalidWhole(path, `null: ${PLACE} and \`allNodes\` can only be set if ${CHOOSING}`)];
  }
  const errors: FieldError[] = [];
  const ways: string[] = [];
  if (nodeName === "") errors.push(invalid(`${path}.nodeName`, nodeName, "must not be empty"));
  else if (nodeName !== undefined) {
    ways.push("`nodeName`");
    errors.push(...checkSubdomain(nodeName).map((why) => invalid(`${path}.nodeName`, nodeName, why)));
  }
  if (nodeSelector !== undefined) {
    ways.push("`nodeSelector`");
    errors.push(...validateNodeSelector(nodeSelector, `${path}.nodeSelector`));
  }
  if (allNodes) ways.push("`allNodes`");
  else if (allNodes === false) {
    errors.push(invalid(`${path}.allNodes`, false, "must be either unset or set to true"));
  }
  const why = `exactly one of ${PLACE}, or \`allNodes\` is required when ${CHOOSING}`;
  if (ways.length === 0) return [...errors, required(path, why)];
  return ways.length === 1 ? errors : [...errors, invalid(path, `{${ways.join(", ")}}`, why)];
}

const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

function validateAttribute(attribute: DeviceAttribute, path: string): FieldError[] {
  const { bool, int, string: text, version } = attribute;
  const errors = text === undefined ? [] : validateLength(text, `${path}.string`);
  if (version !== undefined) {
    const why = "must be a string compatible with semver.org spec 2.0.0";
    if (!VERSION.test(version)) errors.push(invalid(`${path}.version`, version, why));
    errors.push(...validateLength(version, `${path}.version`));
  }
  const values = [bool, int, text, version].filter((value) => value !== undefined).length;
  if (values === 1) return errors;
  return [...errors, invalid(path, values === 0 ? "" : attribute, "exactly one value must be specified")];
}

const validateLength = (text: string, path: string): FieldError[] =>
  Buffer.byteLength(text) > MAX_VALUE ? [tooLong(path, MAX_VALUE)] : [];

function validateCapacity({ requestPolicy, value }: DeviceCapacity, path: string, shared: boolean): FieldError[] {
  if (requestPolicy === undefined) return [];
  if (shared) return validatePolicy(requestPolicy, value, `${path}.requestPolicy`);
  return [forbidden(`${path}.requestPolicy`, "allowMultipleAllocations must be true")];
}

function validateTaint({ key, value = "", effect }: DeviceTaint, path: string): FieldError[] {
  const errors = checkQualifiedName(key).map((why) => invalid(`${path}.key`, key, why));
  errors.push(...checkLabelValue(value).map((why) => invalid(`${path}.value`, value, why)));
  if (effect === "") return [...errors, required(`${path}.effect`)];
  return EFFECTS.includes(effect) ? errors : [...errors, notSupported(`${path}.effect`, effect, EFFECTS)];
}

function validateConsumption({ counterSet, counters }: DeviceCounterConsumption, path: string): FieldError[] {
  const at = `${path}.counterSet`;
  return [
    ...(counterSet === "" ? [required(at)] : validateLabelName(counterSet, at)),
    ...validateCounters(counters, `${path}.counters`),
  ];
}

/** Counters by their names; any amount will do. */
export function validateCounters(counters: Readonly<Record<string, Counter>> | undefined, path: string): FieldError[] {
  if (Object.keys(counters ?? {}).length === 0) return [required(path)];
  const rule = { path, max: MAX_COUNTERS, keyLength: LABEL_LENGTH, checkKey: validateLabelName, check: () => [] };
  return validateMap(counters, rule);
}
