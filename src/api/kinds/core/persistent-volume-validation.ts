import { posix } from "node:path";
import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import { tryQuantity, ZERO } from "../../quantity.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, oneOf, requiredName, requiredText, wellFormed } from "../meta/field-checks.ts";
import { checkNoBacksteps } from "../meta/text-checks.ts";
import type { PersistentVolumeSchema } from "./persistent-volume.ts";
import { validateAccessModes } from "./persistent-volume-claim-validation.ts";
import type { PersistentVolumeSpec, SecretReference } from "./persistent-volume-spec.ts";
import { validateNodeSelector } from "./scheduling-validation.ts";
import { LONG_ISCSI_NAME, validateIscsi, validateOneSource, validateSharedSource } from "./volume-source-validation.ts";
import { validateDriverName } from "./volume-validation.ts";

type PersistentVolume = InferOutput<typeof PersistentVolumeSchema>;

export function validatePersistentVolume(volume: PersistentVolume, old: PersistentVolume | undefined): FieldError[] {
  const errors = validateSpec(volume.spec, volume.metadata.name ?? "");
  return old === undefined ? errors : [...errors, ...validateUpdate(volume.spec, old.spec)];
}

function validateSpec(spec: PersistentVolumeSpec, name: string): FieldError[] {
  const errors = [...validateAccessModes(spec.accessModes, "spec.accessModes"), ...validateCapacity(spec)];
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy) errors.push(...oneOf("spec.persistentVolumeReclaimPolicy", policy, ["Delete", "Recycle", "Retain"]));
  if (spec.nodeAffinity !== undefined) {
    const at = "spec.nodeAffinity.required";
    const selector = spec.nodeAffinity.required;
    errors.push(
      ...(selector ? validateNodeSelector(selector, at) : [required(at, "must specify required node constraints")]),
    );
  }
  errors.push(...validateSource(spec, "spec", name));
  if (spec.hostPath && posix.normalize(spec.hostPath.path) === "/" && policy === "Recycle") {
    const why = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbidden("spec.persistentVolumeReclaimPolicy", why));
  }
  return [
    ...errors,
    ...wellFormed("spec.storageClassName", spec.storageClassName, checkSubdomain),
    ...oneOf("spec.volumeMode", spec.volumeMode, ["Block", "Filesystem"]),
    ...validateAttributesClass(spec),
  ];
}

function validateSource(spec: PersistentVolumeSpec, path: string, name: string): FieldError[] {
  return validateOneSource(spec, { order: SOURCES, path }, (source, at) => [
    ...validateSharedSource(spec, source, at),
    ...(OWN[source]?.(spec, at, name) ?? []),
  ]);
}

/**
 * What a volume has that is an object of its own, with the value that says nothing.
 * K8S-DIFF: Kubernetes does not fill in defaults here.
 */
const NOT_INLINE = {
  claimRef: undefined,
  capacity: undefined,
  persistentVolumeReclaimPolicy: "Retain",
  nodeAffinity: undefined,
  storageClassName: "",
  volumeMode: "Filesystem",
} as const;

/** The volume of a pod, written out as one of its own; drivers of CSI only have such. */
export function validateInlineSpec(spec: PersistentVolumeSpec, path: string): FieldError[] {
  const fields = Object.keys(NOT_INLINE) as (keyof typeof NOT_INLINE)[];
  const misplaced = fields.filter((field) => spec[field] !== undefined && spec[field] !== NOT_INLINE[field]);
  return [
    ...misplaced.map((field) => forbidden(`${path}.${field}`, "may not be specified in the context of inline volumes")),
    ...(spec.csi === undefined
      ? [required(`${path}.csi`, "has to be specified in the context of inline volumes")]
      : []),
    ...validateAccessModes(spec.accessModes, `${path}.accessModes`),
    ...validateSource(spec, path, ""),
  ];
}

function validateCapacity({ capacity = {} }: PersistentVolumeSpec): FieldError[] {
  const names = Object.keys(capacity);
  const errors = names.length === 0 ? [required("spec.capacity")] : [];
  if (names.length !== 1 || capacity["storage"] === undefined) {
    errors.push(notSupported("spec.capacity", capacity, ["storage"]));
  }
  for (const [name, value] of Object.entries(capacity)) {
    const { nanos } = tryQuantity(value) ?? ZERO;
    const at = `spec.capacity[${name}]`;
    if (nanos < 0n) errors.push(invalid(at, Number(nanos / 1_000_000_000n), "must be a valid resource quantity"));
    if (nanos <= 0n) errors.push(invalid(at, value, "must be greater than zero"));
  }
  return errors;
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec): FieldError[] {
  if (name === undefined) return [];
  const at = "spec.volumeAttributesClassName";
  const errors =
    name === ""
      ? [required(at, "an empty string is disallowed")]
      : checkSubdomain(name).map((why) => invalid(at, name, why));
  if (csi === undefined) {
    errors.push(required("spec.csi", "has to be specified when using volumeAttributesClassName"));
  }
  return errors;
}

/** Sources in the order in which Kubernetes looks at them. */
const SOURCES = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
] as const;

type Check = (spec: PersistentVolumeSpec, path: string, name: string) => FieldError[];

/** What is checked beyond what a pod's volume of the same source needs: secrets are in a namespace here. */
const OWN: Readonly<Record<string, Check>> = {
  glusterfs: ({ glusterfs }, path) => {
    const namespace = glusterfs?.endpointsNamespace;
    const at = `${path}.endpointsNamespace`;
    if (namespace === "") {
      return [invalid(at, namespace, "if the endpointnamespace is set, it must be a valid namespace name")];
    }
    return wellFormed(at, namespace, checkLabel);
  },
  iscsi: ({ iscsi }, path, name) => [
    ...(iscsi?.initiatorName !== undefined && `${name}:${iscsi.targetPortal}`.length > 64
      ? [invalid(`${path}.targetportal`, iscsi.targetPortal, LONG_ISCSI_NAME)]
      : []),
    ...validateIscsi(iscsi, path, "must be valid format"),
    ...(iscsi?.secretRef === undefined ? [] : requiredText(`${path}.secretRef.name`, iscsi.secretRef.name)),
  ],
  cinder: ({ cinder }, path) =>
    cinder?.secretRef === undefined ? [] : requiredText(`${path}.secretRef.namespace`, cinder.secretRef.namespace),
  azureFile: ({ azureFile }, path) => (azureFile?.secretNamespace === "" ? [required(`${path}.secretNamespace`)] : []),
  local: ({ local, nodeAffinity }, path) => [
    ...requiredName(`${path}.path`, local?.path, checkNoBacksteps),
    ...(nodeAffinity === undefined ? [required("spec.nodeAffinity", "Local volume requires node affinity")] : []),
  ],
  storageos: ({ storageos }, path) =>
    storageos?.secretRef === undefined
      ? []
      : requiredText(`${path}.secretRef.namespace`, storageos.secretRef.namespace),
  csi: ({ csi }, path) => [
    ...validateDriverName(csi?.driver, `${path}.driver`),
    ...requiredText(`${path}.volumeHandle`, csi?.volumeHandle),
    ...CSI_SECRETS.flatMap((field) => validateSecret(csi?.[field], `${path}.${field}`)),
  ],
};

const CSI_SECRETS = [
  "controllerPublishSecretRef",
  "controllerExpandSecretRef",
  "nodePublishSecretRef",
  "nodeExpandSecretRef",
] as const;

function validateSecret(secret: SecretReference | undefined, path: string): FieldError[] {
  if (secret === undefined) return [];
  return [
    ...requiredName(`${path}.name`, secret.name, checkSubdomain),
    ...requiredName(`${path}.namespace`, secret.namespace, checkLabel),
  ];
}

/**
 * A volume stays where its data is. Fields are named as Kubernetes names them here, which is not where they are.
 * K8S-DIFF: Kubernetes adds a listing of the differences in Go's notation.
 */
function validateUpdate(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (!equalJson(sourceOf(spec, old), sourceOf(old, old))) {
    errors.push(forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
  }
  errors.push(...immutable("volumeMode", spec.volumeMode, old.volumeMode));
  if (old.nodeAffinity !== undefined && !equalJson(withStableLabels(spec, old), old.nodeAffinity)) {
    const why = "field is immutable, except for updating from beta label to GA";
    errors.push(invalid("nodeAffinity", spec.nodeAffinity ?? null, why));
  }
  if (old.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    errors.push(forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
  }
  return errors;
}

/** The source of a volume, without the secret that may be added once for its expansion. */
function sourceOf(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): object {
  const source = Object.fromEntries(SOURCES.map((name) => [name, spec[name]]));
  if (spec.csi !== undefined && old.csi?.controllerExpandSecretRef === undefined) {
    source["csi"] = { ...spec.csi, controllerExpandSecretRef: undefined };
  }
  return source;
}

const STABLE: Readonly<Record<string, string>> = {
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
  "beta.kubernetes.io/os": "kubernetes.io/os",
  "beta.kubernetes.io/arch": "kubernetes.io/arch",
  "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
};

/** The new affinity, with labels that have come of age under their old names again. */
function withStableLabels({ nodeAffinity }: PersistentVolumeSpec, old: PersistentVolumeSpec): unknown {
  const before = old.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  if (nodeAffinity?.required === undefined) return nodeAffinity;
  const nodeSelectorTerms = nodeAffinity.required.nodeSelectorTerms.map((term, i) => {
    if (term.matchExpressions === undefined) return term;
    const matchExpressions = term.matchExpressions.map((requirement, j) => {
      const key = before[i]?.matchExpressions?.[j]?.key ?? "";
      return STABLE[key] === requirement.key ? { ...requirement, key } : requirement;
    });
    return { ...term, matchExpressions };
  });
  return { ...nodeAffinity, required: { ...nodeAffinity.required, nodeSelectorTerms } };
}
