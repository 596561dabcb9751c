import { duplicate, type FieldError, invalid, required } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { validateDriverName } from "../core/volume-validation.ts";
import { immutable, nonNegative } from "../meta/field-checks.ts";
import type { CSINodeDriver, CSINodeSpec } from "./csi-node.ts";

/** Characters. */
const MAX_ID = 192;
/** What was allowed for drivers that are there already. */
const OLD_MAX_ID = 256;

export function validateCsiNode({ drivers }: CSINodeSpec, old: CSINodeSpec | undefined): FieldError[] {
  const all = drivers ?? [];
  const before = old?.drivers ?? [];
  const hasLong = before.some(({ nodeID }) => nodeID.length > MAX_ID);
  const names = all.map(({ name }) => name);
  const errors = all.flatMap((driver, i) => {
    const at = `spec.drivers[${i}]`;
    return [
      ...validateDriver(driver, at, hasLong ? OLD_MAX_ID : MAX_ID),
      ...(names.indexOf(driver.name) < i ? [duplicate(`${at}.name`, driver.name)] : []),
      ...validateKeys(driver.topologyKeys ?? [], at),
    ];
  });
  const changed = before.flatMap((driver) =>
    all
      .filter(({ name }) => name === driver.name)
      .flatMap((now) => immutable("spec.drivers", fixed(now), fixed(driver))),
  );
  return [...errors, ...changed];
}

/** A driver without how many volumes it still has room for, which may change. */
function fixed({ allocatable: _, ...driver }: CSINodeDriver): Omit<CSINodeDriver, "allocatable"> {
  return driver;
}

function validateDriver({ name, nodeID, allocatable }: CSINodeDriver, path: string, max: number): FieldError[] {
  return [
    ...validateDriverName(name, `${path}.name`),
    ...(nodeID === "" ? [required(`${path}.nodeID`)] : []),
    ...(nodeID.length > max ? [invalid(`${path}.nodeID`, nodeID, `must be ${max} characters or less`)] : []),
    ...nonNegative(`${path}.allocatable.count`, allocatable?.count),
  ];
}

/** Kubernetes reports all of them at the driver. */
function validateKeys(keys: readonly string[], path: string): FieldError[] {
  return keys.flatMap((key, i) => [
    ...(key === "" ? [required(path)] : []),
    ...(keys.indexOf(key) < i ? [duplicate(path, key)] : []),
    ...checkQualifiedName(key).map((why) => invalid(path, key, why)),
  ]);
}
