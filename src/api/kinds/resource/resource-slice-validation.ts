import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import { validateNodeSelector } from "../core/scheduling-validation.ts";
import { validateDriverName } from "../core/volume-validation.ts";
import { immutable } from "../meta/field-checks.ts";
import { validateLabelName, validatePoolName } from "./device-names.ts";
import { validateCounters, validateDevice } from "./device-validation.ts";
import { validateSet } from "./list-validation.ts";
import type { CounterSet, ResourcePool, ResourceSliceSpec } from "./resource-slice.ts";

const MAX_DEVICES = 128;
/** When any of them has taints or counters. */
const MAX_RICH_DEVICES = 64;
const MAX_COUNTER_SETS = 8;

const LISTS = ["bools", "ints", "strings", "versions"] as const;

/** Fields that are not in use by default yet: they only stay in slices that have them. */
export function dropDisabledFields(spec: ResourceSliceSpec, old: ResourceSliceSpec | undefined): void {
  const keepsLists = (old?.devices ?? []).some(({ attributes }) =>
    Object.values(attributes ?? {}).some((attribute) => LISTS.some((list) => attribute[list] !== undefined)),
  );
  const keepsMappings = (old?.devices ?? []).some((device) => device.nodeAllocatableResourceMappings !== undefined);
  for (const device of spec.devices ?? []) {
    if (!keepsMappings) delete device.nodeAllocatableResourceMappings;
    if (keepsLists) continue;
    for (const attribute of Object.values(device.attributes ?? {})) for (const list of LISTS) delete attribute[list];
  }
}

export function validateResourceSlice(spec: ResourceSliceSpec, old: ResourceSliceSpec | undefined): FieldError[] {
  const { devices, sharedCounters, perDeviceNodeSelection } = spec;
  const errors = [
    ...validateDriverName(spec.driver, "spec.driver"),
    ...validatePool(spec.pool, "spec.pool"),
    ...(old === undefined ? [] : validateIdentity(spec, old)),
    ...validatePlace(spec),
  ];
  if (sharedCounters !== undefined && devices !== undefined) {
    errors.push(invalid("spec", "", "only one of `sharedCounters` or `devices` is allowed"));
  }
  const isRich = (devices ?? []).some(
    ({ taints, consumesCounters }) => (taints ?? []).length > 0 || (consumesCounters ?? []).length > 0,
  );
  return [
    ...errors,
    ...validateSet(
      devices,
      {
        path: "spec.devices",
        max: isRich ? MAX_RICH_DEVICES : MAX_DEVICES,
        check: (device, path) =>
          validateDevice(device, path, {
            old: (old?.devices ?? []).find(({ name }) => name === device.name),
            choosesNodes: perDeviceNodeSelection === true,
          }),
      },
      ({ name }) => name,
    ),
    ...validateSet(
      sharedCounters,
      { path: "spec.sharedCounters", max: MAX_COUNTER_SETS, check: validateCounterSet },
      ({ name }) => name,
    ),
  ];
}

function validateIdentity(spec: ResourceSliceSpec, old: ResourceSliceSpec): FieldError[] {
  return [
    ...immutable("spec.pool.name", spec.pool.name, old.pool.name),
    ...immutable("spec.driver", spec.driver, old.driver),
    ...immutable("spec.nodeName", spec.nodeName, old.nodeName),
  ];
}

/** The nodes that the devices are for: said in one of four ways. */
function validatePlace(spec: ResourceSliceSpec): FieldError[] {
  const { nodeName, nodeSelector } = spec;
  const errors: FieldError[] = [];
  const ways: string[] = [];
  if (nodeName === "") {
    errors.push(invalid("spec.nodeName", nodeName, "must be either unset or set to a non-empty string"));
  } else if (nodeName !== undefined) {
    ways.push("`nodeName`");
    errors.push(...checkSubdomain(nodeName).map((why) => invalid("spec.nodeName", nodeName, why)));
  }
  if (nodeSelector !== undefined) {
    ways.push("`nodeSelector`");
    errors.push(...validateNodeSelector(nodeSelector, "spec.nodeSelector"));
    const terms = nodeSelector.nodeSelectorTerms;
    if ((terms ?? []).length !== 1) {
      const why = "must have exactly one node selector term";
      errors.push(invalid("spec.nodeSelector.nodeSelectorTerms", terms ?? null, why));
    }
  }
  for (const field of ["allNodes", "perDeviceNodeSelection"] as const) {
    if (spec[field]) ways.push(`\`${field}\``);
    else if (spec[field] === false) {
      errors.push(invalid(`spec.${field}`, false, "must be either unset or set to true"));
    }
  }
  const why = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  if (ways.length === 0) return [...errors, required("spec", why)];
  if (ways.length === 1) return errors;
  return [...errors, invalid("spec", `{${ways.join(", ")}}`, `${why}, but multiple fields are set`)];
}

function validatePool({ name, generation, resourceSliceCount: count }: ResourcePool, path: string): FieldError[] {
  const errors = validatePoolName(name, `${path}.name`);
  if (Number(count) <= 0) {
    errors.push(invalid(`${path}.resourceSliceCount`, Number(count), "must be greater than zero"));
  }
  if (Number(generation) >= 0) return errors;
  return [...errors, invalid(`${path}.generation`, Number(generation), "must be greater than or equal to zero")];
}

function validateCounterSet({ name, counters }: CounterSet, path: string): FieldError[] {
  return [
    ...(name === "" ? [required(`${path}.name`)] : validateLabelName(name, `${path}.name`)),
    ...validateCounters(counters, `${path}.counters`),
  ];
}
