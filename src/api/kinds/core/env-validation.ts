import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import { checkQualifiedName, checkSubdomain } from "../../names.ts";
import { requiredName } from "../meta/field-checks.ts";
import { checkConfigKey, checkEnvName } from "../meta/text-checks.ts";
import type { EnvFromSource } from "./env-from-source.ts";
import type { EnvVar, EnvVarSource } from "./env-var.ts";
import type { ObjectFieldSelector } from "./object-field-selector.ts";
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
const CONTAINER_RESOURCES = ["cpu", "memory", "ephemeral-storage"].flatMap((name) => [
  `limits.${name}`,
  `requests.${name}`,
]);

export function validateEnv(env: readonly EnvVar[] | undefined, path: string): FieldError[] {
  return (env ?? []).flatMap((variable, index) => [
    ...requiredName(`${path}[${index}].name`, variable.name, checkEnvName),
    ...validateSource(variable, `${path}[${index}].valueFrom`),
  ]);
}

function validateSource({ value, valueFrom }: EnvVar, path: string): FieldError[] {
  if (valueFrom === undefined) return [];
  const sources = Object.values(valueFrom).filter((source) => source !== undefined).length;
  const errors: FieldError[] = [];
  if (sources === 0) {
    errors.push(
      invalid(
        path,
        "",
        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
      ),
    );
  } else if (value) {
    errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  } else if (sources > 1) {
    errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  }
  return [...errors, ...validateReferences(valueFrom, path)];
}

function validateReferences(source: EnvVarSource, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (source.fieldRef) errors.push(...validateFieldRef(source.fieldRef, `${path}.fieldRef`, ENV_FIELDS));
  if (source.resourceFieldRef)
    errors.push(...validateResourceFieldRef(source.resourceFieldRef, `${path}.resourceFieldRef`));
  for (const field of ["configMapKeyRef", "secretKeyRef"] as const) {
    const selector = source[field];
    if (selector === undefined) continue;
    errors.push(...requiredName(`${path}.${field}.name`, selector.name, checkSubdomain));
    errors.push(...requiredName(`${path}.${field}.key`, selector.key, checkConfigKey));
  }
  return errors;
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
    return checkQualifiedName(key).map((why) => invalid(at, key, why));
  }
  if (!KNOWN_FIELDS.has(ref.fieldPath)) {
    return [invalid(at, ref.fieldPath, `error converting fieldPath: field label not supported: ${ref.fieldPath}`)];
  }
  const field = ref.fieldPath === "spec.host" ? "spec.nodeName" : ref.fieldPath;
  return supported.includes(field) ? [] : [notSupported(at, ref.fieldPath, supported)];
}

/** A reference to what a container asks for or is limited to. */
export function validateResourceFieldRef(ref: ResourceFieldSelector, path: string, inVolume = false): FieldError[] {
  if (inVolume && !ref.containerName) return [required(`${path}.containerName`)];
  if (!ref.resource) return [required(`${path}.resource`)];
  const known = CONTAINER_RESOURCES.includes(ref.resource) || /^(?:limits|requests)\.hugepages-/.test(ref.resource);
  return known ? [] : [notSupported(`${path}.resource`, ref.resource, CONTAINER_RESOURCES)];
}

export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, path: string): FieldError[] {
  return (sources ?? []).flatMap((source, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (source.prefix)
      errors.push(...checkEnvName(source.prefix).map((why) => invalid(`${at}.prefix`, source.prefix, why)));
    const { configMapRef, secretRef } = source;
    if (configMapRef) errors.push(...requiredName(`${at}.configMapRef.name`, configMapRef.name, checkSubdomain));
    if (secretRef) errors.push(...requiredName(`${at}.secretRef.name`, secretRef.name, checkSubdomain));
    if (!configMapRef && !secretRef) errors.push(invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
    if (configMapRef && secretRef) errors.push(invalid(at, "", "may not have more than one field specified at a time"));
    return errors;
  });
}
