import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import { compareQuantity, tryQuantity, ZERO } from "../../quantity.ts";
import { oneOf, requiredText, same, wellFormed } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { PersistentVolumeClaim } from "./persistent-volume-claim.ts";
import type { PersistentVolumeClaimSpec } from "./persistent-volume-claim-spec.ts";

export const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/** How a volume may be used: at least one mode, and ReadWriteOncePod only by itself. */
export function validateAccessModes(modes: readonly string[] | undefined, path: string): FieldError[] {
  const given = modes ?? [];
  const errors = given
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => notSupported(path, mode, ACCESS_MODES));
  if (given.length === 0) errors.push(required(path, "at least 1 access mode is required"));
  if (given.includes("ReadWriteOncePod") && given.length > 1) {
    errors.push(forbidden(path, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const storage = spec.resources?.requests?.["storage"];
  const errors = [
    ...validateAccessModes(spec.accessModes, `${path}.accessModes`),
    ...validateLabelSelector(spec.selector, `${path}.selector`),
    ...wellFormed(`${path}.storageClassName`, spec.storageClassName, checkSubdomain),
    ...oneOf(`${path}.volumeMode`, spec.volumeMode, ["Block", "Filesystem"]),
  ];
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`));
  else if ((tryQuantity(storage) ?? ZERO).nanos <= 0n) {
    errors.push(invalid(`${path}.resources[storage]`, storage, "must be greater than zero"));
  }
  for (const field of ["dataSource", "dataSourceRef"] as const) {
    const source = spec[field];
    if (source === undefined) continue;
    errors.push(
      ...requiredText(`${path}.${field}.name`, source.name),
      ...requiredText(`${path}.${field}.kind`, source.kind),
    );
    if (!source.apiGroup && source.kind !== "PersistentVolumeClaim") {
      errors.push(
        invalid(
          `${path}.${field}`,
          source.kind,
          "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
        ),
      );
    }
  }
  return errors;
}

/** After creation a claim may be bound, grown, and given another attributes class; nothing else. */
export function validateClaimUpdate(spec: PersistentVolumeClaimSpec, claim: PersistentVolumeClaim): FieldError[] {
  const old = claim.spec ?? {};
  const bound = Boolean(old.volumeName);
  const errors: FieldError[] = [];
  const kept: PersistentVolumeClaimSpec = { ...spec, resources: old.resources };
  if (!bound) kept.volumeName = old.volumeName;
  if (old.storageClassName === undefined && !bound) kept.storageClassName = undefined;
  kept.volumeAttributesClassName = old.volumeAttributesClassName;
  if (!same(kept, old) || !onlyStorageDiffers(spec, old)) {
    errors.push(
      forbidden(
        "spec",
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
      ),
    );
  }
  if (compareStorage(spec, old) < 0) {
    errors.push(forbidden("spec.resources.requests.storage", "field can not be less than previous value"));
  } else if (compareStorage(spec, old) > 0 && claim.status?.phase !== "Bound") {
    errors.push(
      forbidden(
        "spec",
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
      ),
    );
  }
  return errors.slice(0, 1);
}

function onlyStorageDiffers(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec): boolean {
  const rest = ({ resources }: PersistentVolumeClaimSpec) => ({
    ...resources,
    requests: { ...resources?.requests, storage: "" },
  });
  return same(rest(spec), rest(old));
}

function compareStorage(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec): number {
  const storage = (of: PersistentVolumeClaimSpec) => tryQuantity(of.resources?.requests?.["storage"] ?? "0") ?? ZERO;
  return compareQuantity(storage(spec), storage(old));
}
