/** The rules of metadata that all kinds share. */
import { duplicate, type FieldError, forbidden, invalid, required, tooLong } from "./field-error.ts";
import type { AnyKind, KubeObject, ObjectMetaLike } from "./kind.ts";
import {
  checkLabel,
  checkLabel1035,
  checkLabelValue,
  checkPathSegment,
  checkQualifiedName,
  checkSubdomain,
} from "./names.ts";

/** Bytes that the keys and values of all annotations may take together. */
const ANNOTATIONS_LIMIT = 256 * 1024;
/** Finalizers that need no domain. */
const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

const NAME_CHECKS = {
  subdomain: checkSubdomain,
  label: checkLabel,
  label1035: checkLabel1035,
  path: checkPathSegment,
} as const;

/** Complaints about the metadata of a create (`old` absent) or an update, with the reasons of Kubernetes. */
export function validateMetadata(kind: AnyKind, object: KubeObject, old?: KubeObject): FieldError[] {
  const meta = object.metadata ?? {};
  return [
    ...checkName(kind, meta),
    ...checkNamespace(kind, meta),
    ...checkGeneration(meta, old?.metadata),
    ...validateLabels(meta.labels, "metadata.labels"),
    ...validateAnnotations(meta.annotations, "metadata.annotations"),
    ...checkOwners(meta["ownerReferences"]),
    ...checkFinalizers(meta["finalizers"]),
    ...(old?.metadata === undefined ? [] : checkChange(meta, old.metadata)),
  ];
}

/** Complaints about an object's name, or about the beginning of one that is to be generated. */
function checkObjectName(kind: Pick<AnyKind, "names">, name: string, generate: "name" | "generateName"): string[] {
  // A prefix may end in a dash: what follows it will be letters.
  const whole = generate === "generateName" && name.length > 1 ? name.replace(/-$/, "a") : name;
  return NAME_CHECKS[kind.names ?? "subdomain"](whole);
}

function checkName(kind: AnyKind, meta: ObjectMetaLike): FieldError[] {
  const errors: FieldError[] = [];
  const prefix = meta["generateName"];
  if (typeof prefix === "string" && prefix !== "") {
    errors.push(
      ...checkObjectName(kind, prefix, "generateName").map((why) => invalid("metadata.generateName", prefix, why)),
    );
  }
  const name = meta.name ?? "";
  if (name === "") errors.push(required("metadata.name", "name or generateName is required"));
  else errors.push(...checkObjectName(kind, name, "name").map((why) => invalid("metadata.name", name, why)));
  return errors;
}

function checkNamespace(kind: AnyKind, meta: ObjectMetaLike): FieldError[] {
  const namespace = meta.namespace ?? "";
  if (kind.scope === "Cluster") {
    return namespace === "" ? [] : [forbidden("metadata.namespace", "not allowed on this type")];
  }
  if (namespace === "") return [required("metadata.namespace")];
  return checkLabel(namespace).map((why) => invalid("metadata.namespace", namespace, why));
}

function checkGeneration(meta: ObjectMetaLike, old: ObjectMetaLike | undefined): FieldError[] {
  const generation = Number(meta["generation"] ?? 0);
  if (generation < 0) return [invalid("metadata.generation", generation, "must be greater than or equal to 0")];
  return old !== undefined && generation < Number(old["generation"] ?? 0)
    ? [invalid("metadata.generation", generation, "must not be decremented")]
    : [];
}

/** Complaints about a map of labels at `field`. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, field: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...checkQualifiedName(key).map((why) => invalid(field, key, why)),
    ...checkLabelValue(value).map((why) => invalid(field, value, why)),
  ]);
}

/** Complaints about a map of annotations at `field`. */
export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    // Unlike labels', the domain of an annotation's key may have capitals.
    errors.push(...checkQualifiedName(key.toLowerCase()).map((why) => invalid(field, key, why)));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > ANNOTATIONS_LIMIT) errors.push(tooLong(field, ANNOTATIONS_LIMIT));
  return errors;
}

interface Owner {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly controller?: boolean;
}

function checkOwners(owners: unknown): FieldError[] {
  const field = "metadata.ownerReferences";
  const list = (owners ?? []) as readonly Owner[];
  const errors: FieldError[] = [];
  for (const owner of list) {
    const version = owner.apiVersion?.split("/").at(-1) ?? "";
    if (version === "")
      errors.push(invalid(`${field}.apiVersion`, owner.apiVersion ?? "", "version must not be empty"));
    for (const name of ["kind", "name", "uid"] as const) {
      if ((owner[name] ?? "") === "") errors.push(invalid(`${field}.${name}`, "", `${name} must not be empty`));
    }
    if (owner.apiVersion === "v1" && owner.kind === "Event") {
      errors.push(invalid(field, owner, "/v1, Kind=Event is disallowed from being an owner"));
    }
  }
  const [first, second] = list.filter((owner) => owner.controller === true);
  if (second !== undefined) {
    const both = `Found "true" in references for ${first?.kind}/${first?.name} and ${second.kind}/${second.name}`;
    errors.push(invalid(field, list, `Only one reference can have Controller set to true. ${both}`));
  }
  const uids = list.map((owner) => owner.uid);
  const twice = uids.find((uid, at) => uid !== undefined && uids.indexOf(uid) !== at);
  return twice === undefined ? errors : [...errors, duplicate(field, twice)];
}

function checkFinalizers(finalizers: unknown): FieldError[] {
  const field = "metadata.finalizers";
  const list = (finalizers ?? []) as readonly string[];
  const errors = list.flatMap((name) => {
    const complaints = checkQualifiedName(name).map((why) => invalid(field, name, why));
    if (complaints.length > 0 || name.includes("/") || STANDARD_FINALIZERS.includes(name)) return complaints;
    return [invalid(field, name, "name is neither a standard finalizer name nor is it fully qualified")];
  });
  if (list.includes("orphan") && list.includes("foregroundDeletion")) {
    errors.push(invalid(field, list, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  return errors;
}

const IMMUTABLE = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

/** What an update may not change. What the update leaves out, the server has filled in from the old object. */
function checkChange(meta: ObjectMetaLike, old: ObjectMetaLike): FieldError[] {
  const errors = IMMUTABLE.filter((name) => (meta[name] ?? null) !== (old[name] ?? null)).map((name) =>
    invalid(`metadata.${name}`, meta[name] ?? null, "field is immutable"),
  );
  if (old["deletionTimestamp"] !== undefined) {
    const before = (old["finalizers"] ?? []) as readonly string[];
    const added = ((meta["finalizers"] ?? []) as readonly string[]).filter((name) => !before.includes(name));
    if (added.length > 0) {
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
      errors.push(forbidden("metadata.finalizers", why));
    }
  }
  return errors;
}
