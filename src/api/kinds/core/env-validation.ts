import { type FieldError, invalid, notFound, notSupported, required } from "../../field-error.ts";
import { checkQualifiedName, checkSubdomain } from "../../names.ts";
import { canonicalQuantity } from "../../quantity.ts";
import { requiredName, wellFormed } from "../meta/field-checks.ts";
import { checkConfigKey, checkEnvName, checkUnreservedPath } from "../meta/text-checks.ts";
import type { EnvFromSource } from "./env-from-source.ts";
import type { EnvVar, EnvVarSource, FileKeySelector } from "./env-var.ts";
import type { ObjectFieldSelector } from "./object-field-selector.ts";
import type { PodContext } from "./pod-context.ts";
import type { ResourceFieldSelector } from "./resource-field-selector.ts";

/** Fields of a pod that a fieldRef may name as an environment variable, with all that the API knows of at all. */
const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const VOLUME_FIELDS = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];
const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  "spec.restartPolicy",
  "spec.schedulerName",
  "spec.host",
  "status.phase",
]);
const CONTAINER_RESOURCES = ["limits", "requests"].flatMap((list) =>
  ["cpu", "ephemeral-storage", "memory"].map((name) => `${list}.${name}`),
);

export function validateEnv(env: readonly EnvVar[] | undefined, pod: PodContext, path: string): FieldError[] {
  return (env ?? []).flatMap((variable, index) => [
    ...requiredName(`${path}[${index}].name`, variable.name, checkEnvName),
    ...validateSource(variable, pod, `${path}[${index}].valueFrom`),
  ]);
}

const SOURCES = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";

function validateSource({ value, valueFrom }: EnvVar, pod: PodContext, path: string): FieldError[] {
  if (valueFrom === undefined) return [];
  const sources = Object.values(valueFrom).filter((source) => source !== undefined).length;
  const errors = validateReferences(valueFrom, pod, path);
  if (sources === 0) errors.push(invalid(path, "", `must specify one of: ${SOURCES}`));
  else if (value) errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  return errors;
}

function validateReferences(source: EnvVarSource, pod: PodContext, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (source.fieldRef) errors.push(...validateFieldRef(source.fieldRef, `${path}.fieldRef`, ENV_FIELDS));
  if (source.resourceFieldRef)
    errors.push(...validateResourceFieldRef(source.resourceFieldRef, `${path}.resourceFieldRef`));
  for (const field of ["configMapKeyRef", "secretKeyRef"] as const) {
    const selector = source[field];
    if (selector === undefined) continue;
    const name = selector.name ?? "";
    errors.push(...checkSubdomain(name).map((why) => invalid(`${path}.${field}.name`, name, why)));
    errors.push(...requiredName(`${path}.${field}.key`, selector.key, checkConfigKey));
  }
  return source.fileKeyRef ? [...errors, ...validateFileKey(source.fileKeyRef, pod, `${path}.fileKeyRef`)] : errors;
}

/** A variable out of a file that an earlier container wrote: into a volume that lives as long as the pod. */
function validateFileKey(ref: FileKeySelector, pod: PodContext, path: string): FieldError[] {
  const volume = pod.volumes.get(ref.volumeName);
  const errors = requiredName(`${path}.key`, ref.key, checkEnvName);
  if (!ref.volumeName) errors.push(required(`${path}.volumeName`));
  else if (volume === undefined) errors.push(notFound(`${path}.volumeName`, ref.volumeName));
  else if (volume.emptyDir === undefined) {
    errors.push(invalid(`${path}.volumeName`, ref.volumeName, "referenced volume must be of type emptyDir"));
  }
  return [...errors, ...requiredName(`${path}.path`, ref.path, checkUnreservedPath)];
}

/** A reference to a field of the pod itself, from a volume. */
export const validateVolumeFieldRef = (ref: ObjectFieldSelector, path: string): FieldError[] =>
  validateFieldRef(ref, path, VOLUME_FIELDS);

function validateFieldRef(ref: ObjectFieldSelector, path: string, supported: readonly string[]): FieldError[] {
  if (!ref.apiVersion) return [required(`${path}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${path}.fieldPath`)];
  const at = `${path}.fieldPath`;
  const subscript = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/.exec(ref.fieldPath);
  if (subscript !== null) {
    const key = subscript[1] === "metadata.annotations" ? (subscript[2] ?? "").toLowerCase() : (subscript[2] ?? "");
    return checkQualifiedName(key).map((why) => invalid(path, key, why));
  }
  if (!KNOWN_FIELDS.has(ref.fieldPath)) {
    return [invalid(at, ref.fieldPath, `error converting fieldPath: field label not supported: ${ref.fieldPath}`)];
  }
  const field = ref.fieldPath === "spec.host" ? "spec.nodeName" : ref.fieldPath;
  return supported.includes(field) ? [] : [notSupported(at, field, supported)];
}

const BYTES = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/** A reference to what a container asks for or is limited to, in units of a divisor. */
export function validateResourceFieldRef(ref: ResourceFieldSelector, path: string, inVolume = false): FieldError[] {
  const { resource, containerName } = ref;
  const hugePages = /^(?:limits|requests)\.hugepages-/.test(resource);
  const divisor = validateDivisor(ref, hugePages ? "hugepages" : (resource.split(".")[1] ?? ""), path);
  if (inVolume && !containerName) return [required(`${path}.containerName`), ...divisor];
  if (!resource) return [required(`${path}.resource`), ...divisor];
  if (CONTAINER_RESOURCES.includes(resource) || hugePages) return divisor;
  return [notSupported(`${path}.resource`, resource, CONTAINER_RESOURCES), ...divisor];
}

function validateDivisor({ resource, divisor = "0" }: ResourceFieldSelector, name: string, path: string): FieldError[] {
  const text = canonicalQuantity(divisor) ?? divisor;
  const units = name === "cpu" ? ["1m", "1"] : BYTES;
  if (text === "0" || units.includes(text)) return [];
  const words: Record<string, string> = { "ephemeral-storage": "local ephemeral storage" };
  if (!["cpu", "memory", "ephemeral-storage", "hugepages"].includes(name)) return [];
  const shown = name === "cpu" ? "1m and 1" : BYTES.join(", ");
  const why = `only divisor's values ${shown} are supported with the ${words[name] ?? name} resource`;
  return [invalid(`${path}.divisor`, resource, why)];
}

export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, path: string): FieldError[] {
  return (sources ?? []).flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${path}[${index}]`;
    const errors = wellFormed(`${at}.prefix`, prefix, checkEnvName);
    if (configMapRef) errors.push(...requiredName(`${at}.configMapRef.name`, configMapRef.name, checkSubdomainPrefix));
    if (secretRef) errors.push(...requiredName(`${at}.secretRef.name`, secretRef.name, checkSubdomainPrefix));
    if (!configMapRef && !secretRef) {
      errors.push(invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef && secretRef) {
      errors.push(invalid(path, "", "may not have more than one field specified at a time"));
    }
    return errors;
  });
}

/** Kubernetes lets these names end in a dash, as those that are to be completed may. */
const checkSubdomainPrefix = (name: string): string[] => checkSubdomain(name.replace(/(.)-$/, "$1a"));
