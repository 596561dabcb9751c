import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabel } from "../../names.ts";
import { tryQuantity, ZERO } from "../../quantity.ts";
import { inRange, oneOf, requiredName, requiredText } from "../meta/field-checks.ts";
import { checkDescendingPath } from "../meta/text-checks.ts";
import { validateResourceFieldRef, validateVolumeFieldRef } from "./env-validation.ts";
import { validateClaimSpec } from "./persistent-volume-claim-validation.ts";
import type { DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection } from "./volume.ts";

/** Permission bits of a file. */
const MODES = [0, 0o777] as const;

/** The volumes of a pod: each of one name and one source. */
export function validateVolumes(volumes: readonly Volume[] | undefined, path: string): FieldError[] {
  const names = new Set<string>();
  return (volumes ?? []).flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const errors = requiredName(`${at}.name`, volume.name, checkLabel);
    if (volume.name && names.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name));
    names.add(volume.name);
    return [...errors, ...validateOneSource(volume, at, validateSource)];
  });
}

/** Sources in the order in which Kubernetes looks at them: all but the first are too many. */
const SOURCES = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
  "local",
] as const;

/** Complaints about the source of a volume, where exactly one has to be there. */
export function validateOneSource<V extends object>(
  volume: V,
  path: string,
  validate: (volume: V, source: string, path: string) => FieldError[],
): FieldError[] {
  const given = SOURCES.filter((name) => (volume as Record<string, unknown>)[name] !== undefined);
  if (given.length === 0) return [required(path, "must specify a volume type")];
  return given.flatMap((name, index) =>
    index > 0
      ? [forbidden(`${path}.${name}`, "may not specify more than 1 volume type")]
      : validate(volume, name, `${path}.${name}`),
  );
}

function validateSource(volume: Volume, source: string, path: string): FieldError[] {
  switch (source) {
    case "emptyDir":
      return (tryQuantity(volume.emptyDir?.sizeLimit ?? "0") ?? ZERO).nanos < 0n
        ? [forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
        : [];
    case "hostPath":
      return validateHostPath(volume.hostPath, path);
    case "nfs":
      return validateNfs(volume.nfs, path);
    case "secret":
      return [...requiredText(`${path}.secretName`, volume.secret?.secretName), ...validateItems(volume.secret, path)];
    case "configMap":
      return [...requiredText(`${path}.name`, volume.configMap?.name), ...validateItems(volume.configMap, path)];
    case "persistentVolumeClaim":
      return requiredText(`${path}.claimName`, volume.persistentVolumeClaim?.claimName);
    case "downwardAPI":
      return [
        ...inRange(`${path}.defaultMode`, volume.downwardAPI?.defaultMode, MODES),
        ...(volume.downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
      ];
    case "projected":
      return [
        ...inRange(`${path}.defaultMode`, volume.projected?.defaultMode, MODES),
        ...validateProjections(volume.projected?.sources ?? [], path),
      ];
    case "csi":
      return requiredText(`${path}.driver`, volume.csi?.driver);
    case "ephemeral":
      return validateEphemeral(volume, path);
    default:
      return [];
  }
}

const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

export function validateHostPath(source: Volume["hostPath"], path: string): FieldError[] {
  if (!source?.path) return [required(`${path}.path`)];
  const errors = source.path.split("/").includes("..")
    ? [invalid(`${path}.path`, source.path, "must not contain '..'")]
    : [];
  return [...errors, ...oneOf(`${path}.type`, source.type, HOST_PATH_TYPES)];
}

export function validateNfs(source: Volume["nfs"], path: string): FieldError[] {
  const errors = [...requiredText(`${path}.server`, source?.server), ...requiredText(`${path}.path`, source?.path)];
  if (source?.path && !source.path.startsWith("/"))
    errors.push(invalid(`${path}.path`, source.path, "must be an absolute path"));
  return errors;
}

function validateItems(
  source: { defaultMode?: number | undefined; items?: KeyToPath[] | undefined } | undefined,
  path: string,
) {
  return [
    ...inRange(`${path}.defaultMode`, source?.defaultMode, MODES),
    ...validateKeys(source?.items, `${path}.items`),
  ];
}

function validateKeys(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, index) => [
    ...requiredText(`${path}[${index}].key`, item.key),
    ...validateFilePath(item.path, `${path}[${index}].path`),
    ...inRange(`${path}[${index}].mode`, item.mode, MODES),
  ]);
}

function validateFilePath(file: string | undefined, path: string): FieldError[] {
  if (!file) return [required(path)];
  const errors = checkDescendingPath(file).map((why) => invalid(path, file, why));
  if (file.startsWith("..") && !file.startsWith("../")) errors.push(invalid(path, file, "must not start with '..'"));
  return errors;
}

function validateDownwardFile(file: DownwardAPIVolumeFile, path: string): FieldError[] {
  const errors = validateFilePath(file.path, `${path}.path`);
  if (file.fieldRef && file.resourceFieldRef) {
    errors.push(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (file.fieldRef) errors.push(...validateVolumeFieldRef(file.fieldRef, `${path}.fieldRef`));
  else if (file.resourceFieldRef)
    errors.push(...validateResourceFieldRef(file.resourceFieldRef, `${path}.resourceFieldRef`, true));
  else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...inRange(`${path}.mode`, file.mode, MODES)];
}

function validateProjections(sources: readonly VolumeProjection[], path: string): FieldError[] {
  return sources.flatMap((source, index) => {
    const at = `${path}.sources[${index}]`;
    const given = Object.entries(source).filter(([, value]) => value !== undefined);
    if (given.length === 0) return [required(at, "must specify a projection type")];
    if (given.length > 1)
      return given.slice(1).map(([name]) => forbidden(`${at}.${name}`, "may not specify more than 1 volume type"));
    return validateProjection(source, at);
  });
}

function validateProjection(source: VolumeProjection, path: string): FieldError[] {
  for (const field of ["secret", "configMap"] as const) {
    const projected = source[field];
    if (projected) {
      return [
        ...requiredText(`${path}.${field}.name`, projected.name),
        ...validateKeys(projected.items, `${path}.${field}.items`),
      ];
    }
  }
  const token = source.serviceAccountToken;
  if (token) {
    const at = `${path}.serviceAccountToken`;
    const seconds = token.expirationSeconds ?? 3600;
    const errors = token.path
      ? checkDescendingPath(token.path).map((why) => invalid(`${at}.path`, token.path, why))
      : [required(`${at}.path`)];
    if (seconds < 600)
      errors.push(invalid(`${at}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes"));
    if (seconds > 2 ** 32)
      errors.push(invalid(`${at}.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds"));
    return errors;
  }
  return (source.downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, `${path}.downwardAPI`));
}

function validateEphemeral(volume: Volume, path: string): FieldError[] {
  const template = volume.ephemeral?.volumeClaimTemplate;
  if (template === undefined) return [required(`${path}.volumeClaimTemplate`)];
  return validateClaimSpec(template.spec, `${path}.volumeClaimTemplate.spec`);
}
