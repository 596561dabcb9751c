import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { validateAnnotations } from "../../metadata.ts";
import { checkLabel, checkQualifiedName, checkSubdomain } from "../../names.ts";
import { compareQuantity, type Quantity, tryQuantity, ZERO } from "../../quantity.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, oneOf, requiredText, wellFormed } from "../meta/field-checks.ts";
import { validateLabelSelector, validateLabels } from "../meta/label-selector-validation.ts";
import type { ObjectMeta } from "../meta/object-meta.ts";
import type { PersistentVolumeClaimSchema } from "./persistent-volume-claim.ts";
import type { PersistentVolumeClaimSpec, TypedObjectReference } from "./persistent-volume-claim-spec.ts";

type Claim = InferOutput<typeof PersistentVolumeClaimSchema>;

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
/** Where the class of a claim stood before it had a field. */
export const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

const amount = (text: string | undefined): Quantity => tryQuantity(text ?? "0") ?? ZERO;

/** How a volume may be used: ReadWriteOncePod only by itself. `empty` is what is said when no mode is given. */
export function validateAccessModes(modes: readonly string[] = [], path: string, empty = ""): FieldError[] {
  if (modes.length === 0) return [required(path, empty)];
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => notSupported(path, mode, ACCESS_MODES));
  const others = modes.some((mode) => mode !== "ReadWriteOncePod" && ACCESS_MODES.includes(mode));
  if (modes.includes("ReadWriteOncePod") && others) {
    errors.push(forbidden(path, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}

export function validateClaim(claim: Claim, old: Claim | undefined): FieldError[] {
  const errors = validateClaimSpec(claim.spec, "spec");
  return old === undefined ? errors : [...errors, ...validateClaimUpdate(claim, old)];
}

const TEMPLATE_METADATA = ["annotations", "labels"];

/** A claim that is made for something else, at `path`: of its metadata only labels and annotations count. */
export function validateClaimTemplate(
  { metadata = {}, spec }: { metadata?: ObjectMeta | undefined; spec?: PersistentVolumeClaimSpec | undefined },
  path: string,
): FieldError[] {
  const set = Object.entries(metadata).filter(([, value]) => value !== undefined && value !== null);
  return [
    ...validateAnnotations(metadata.annotations, `${path}.metadata.annotations`),
    ...validateLabels(metadata.labels, `${path}.metadata.labels`),
    ...set.flatMap(([name]) =>
      TEMPLATE_METADATA.includes(name) ? [] : [forbidden(`${path}.metadata.${name}`, "cannot be set")],
    ),
    ...validateClaimSpec(spec ?? {}, `${path}.spec`),
  ];
}

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const storage = spec.resources?.requests?.["storage"];
  const errors = [
    ...validateAccessModes(spec.accessModes, `${path}.accessModes`, "at least 1 access mode is required"),
    ...validateLabelSelector(spec.selector, `${path}.selector`),
  ];
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`));
  else if (amount(storage).nanos <= 0n) {
    errors.push(invalid(`${path}.resources[storage]`, storage, "must be greater than zero"));
  }
  return [
    ...errors,
    ...wellFormed(`${path}.storageClassName`, spec.storageClassName, checkSubdomain),
    ...oneOf(`${path}.volumeMode`, spec.volumeMode, ["Block", "Filesystem"]),
    ...validateDataSources(spec, path),
    ...wellFormed(`${path}.volumeAttributesClassName`, spec.volumeAttributesClassName, checkSubdomain),
  ];
}

/** What a volume starts with, in the older and the newer field: the same in both, unless it is in another namespace. */
function validateDataSources({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const errors = [
    ...validateDataSource(dataSource, `${path}.dataSource`),
    ...validateDataSource(dataSourceRef, `${path}.dataSourceRef`),
  ];
  if (dataSource === undefined || dataSourceRef === undefined) return errors;
  const shown = `${path}.dataSource`;
  if (dataSourceRef.namespace) {
    errors.push(invalid(path, shown, "may not be specified when dataSourceRef.namespace is specified"));
  } else {
    const keys = ["apiGroup", "kind", "name"] as const;
    const equal = keys.every((key) => dataSource[key] === dataSourceRef[key]);
    if (!equal) errors.push(invalid(path, shown, "must match dataSourceRef"));
  }
  return errors;
}

function validateDataSource(source: TypedObjectReference | undefined, path: string): FieldError[] {
  if (source === undefined) return [];
  const errors = [...requiredText(`${path}.name`, source.name), ...requiredText(`${path}.kind`, source.kind)];
  if (!source.apiGroup && source.kind !== "PersistentVolumeClaim") {
    const why = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
    errors.push(invalid(path, source.kind, why));
  }
  return [
    ...errors,
    ...wellFormed(`${path}.apiGroup`, source.apiGroup, checkSubdomain),
    ...wellFormed(`${path}.namespace`, source.namespace, checkLabel),
  ];
}

/**
 * After creation a claim may be bound, given a class where it had none, and once it is bound grown and given another attributes class.
 * K8S-DIFF: Kubernetes adds a listing of the differences in Go's notation.
 */
function validateClaimUpdate(claim: Claim, old: Claim): FieldError[] {
  const { spec } = claim;
  const before = old.spec;
  const errors: FieldError[] = [];
  const kept = settled(claim, old);
  if (!movesClassFromAnnotation(claim, old)) {
    const [now, then] = [claim.metadata.annotations?.[CLASS_ANNOTATION], old.metadata.annotations?.[CLASS_ANNOTATION]];
    if (now !== then) {
      errors.push(invalid(`metadata.annotations.${CLASS_ANNOTATION}`, now ?? "", "field is immutable"));
    }
  }
  if (!equalJson(kept, before)) {
    const why =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    errors.push(forbidden("spec", why));
  }
  const [size, sizeBefore] = [spec, before].map((of) => amount(of.resources?.requests?.["storage"]));
  const capacity = amount(old.status.capacity?.["storage"]);
  if (size && sizeBefore && compareQuantity(size, sizeBefore) < 0 && compareQuantity(size, capacity) <= 0) {
    errors.push(forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
  }
  errors.push(...immutable("volumeMode", spec.volumeMode, before.volumeMode));
  return [...errors, ...validateAttributesClass(spec, before)];
}

function validateAttributesClass(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec): FieldError[] {
  const name = spec.volumeAttributesClassName;
  if (old.volumeAttributesClassName === undefined || name === old.volumeAttributesClassName) return [];
  const at = "spec.volumeAttributesClassName";
  if (name === undefined) return [forbidden(at, "update from non-nil value to nil is forbidden")];
  return name === "" ? [forbidden(at, "update from non-nil value to an empty string is forbidden")] : [];
}

/** The new spec with everything that may change put back to what it was: what is left has to be equal. */
function settled(claim: Claim, old: Claim): PersistentVolumeClaimSpec {
  const before = old.spec;
  const spec: PersistentVolumeClaimSpec = { ...claim.spec };
  if (!before.volumeName) spec.volumeName = before.volumeName;
  const annotated = old.metadata.annotations?.[CLASS_ANNOTATION];
  const classIsNew = before.storageClassName === undefined && spec.storageClassName !== undefined;
  if (classIsNew && (annotated === undefined || annotated === spec.storageClassName)) spec.storageClassName = undefined;
  if (claim.status.phase !== "Bound") return spec;
  if (spec.resources?.requests !== undefined) {
    const storage = before.resources?.requests?.["storage"] ?? "";
    spec.resources = { ...spec.resources, requests: { ...spec.resources.requests, storage } };
  }
  if (spec.volumeAttributesClassName !== undefined) spec.volumeAttributesClassName = before.volumeAttributesClassName;
  return spec;
}

/** Whether an update writes a class into the field that only the annotation had. */
function movesClassFromAnnotation(claim: Claim, old: Claim): boolean {
  const before = old.metadata.annotations?.[CLASS_ANNOTATION];
  const now = claim.metadata.annotations?.[CLASS_ANNOTATION];
  const moved = before !== undefined && old.spec.storageClassName === undefined;
  return moved && claim.spec.storageClassName === before && (now === undefined || now === before);
}

const RESIZE_STATUSES = [
  "ControllerResizeInProgress",
  "ControllerResizeInfeasible",
  "NodeResizeInProgress",
  "NodeResizeInfeasible",
  "NodeResizePending",
];

/** What storage drivers and controllers report of a claim. */
export function validateClaimStatus({ spec, status }: Claim): FieldError[] {
  const errors = (spec.accessModes ?? []).length === 0 ? [required("Spec.accessModes")] : [];
  for (const [name, value] of Object.entries(status.capacity ?? {})) {
    errors.push(...validateStorageAmount(value, `status.capacity[${name}]`));
  }
  for (const [name, value] of Object.entries(status.allocatedResourceStatuses ?? {})) {
    const at = "status.allocatedResourceStatus";
    errors.push(...validateStorageName(name, at));
    if (!RESIZE_STATUSES.includes(value)) errors.push(notSupported(at, name, RESIZE_STATUSES));
  }
  for (const [name, value] of Object.entries(status.allocatedResources ?? {})) {
    const wrong = validateStorageName(name, "status.allocatedResources");
    errors.push(...(wrong.length > 0 ? wrong : validateStorageAmount(value, `status.allocatedResources[${name}]`)));
  }
  return errors;
}

/** Resources of a claim: its storage, and what a driver calls its own. */
function validateStorageName(name: string, path: string): FieldError[] {
  const errors = wellFormed(path, name, checkQualifiedName);
  const native = !name.includes("/") || name.includes("kubernetes.io/");
  return errors.length === 0 && native && name !== "storage" ? [notSupported(path, name, ["storage"])] : errors;
}

function validateStorageAmount(value: string, path: string): FieldError[] {
  const { nanos } = amount(value);
  return nanos < 0n ? [invalid(path, Number(nanos / 1_000_000_000n), "must be a valid resource quantity")] : [];
}
