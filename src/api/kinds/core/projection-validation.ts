import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { requiredText } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import { checkUnreservedPath } from "../meta/text-checks.ts";
import { validateResourceFieldRef, validateVolumeFieldRef } from "./env-validation.ts";
import type { DownwardAPIVolumeFile, KeyToPath, VolumeProjection } from "./volume.ts";

/** Permission bits of a file. */
export function validateMode(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

/** Which keys become files, and where. */
export function validateKeys(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, index) => [
    ...requiredText(`${path}[${index}].key`, item.key),
    ...validateFilePath(item.path, `${path}[${index}].path`),
    ...validateMode(item.mode, `${path}[${index}].mode`),
  ]);
}

function validateFilePath(file: string, path: string): FieldError[] {
  return file ? checkUnreservedPath(file).map((why) => invalid(path, file, why)) : [required(path)];
}

/** A file with a field of the pod in it. Kubernetes does not say which of a list it is. */
export function validateDownwardFile(file: DownwardAPIVolumeFile, path: string): FieldError[] {
  const errors = validateFilePath(file.path, `${path}.path`);
  if (file.fieldRef) {
    errors.push(...validateVolumeFieldRef(file.fieldRef, `${path}.fieldRef`));
    if (file.resourceFieldRef) {
      errors.push(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
    }
  } else if (file.resourceFieldRef) {
    errors.push(...validateResourceFieldRef(file.resourceFieldRef, `${path}.resourceFieldRef`, true));
  } else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...validateMode(file.mode, `${path}.mode`)];
}

/** What is put together into one volume at `path`: no two files of one path. */
export function validateProjections(sources: readonly VolumeProjection[], path: string): FieldError[] {
  const taken = new Set<string>();
  return sources.flatMap((source, index) => {
    const at = `${path}.sources[${index}]`;
    const errors = validateProjection(source, at, path);
    for (const [file, shown] of filesOf(source)) {
      if (taken.has(file)) errors.push(invalid(path, shown, "conflicting duplicate paths"));
      taken.add(file);
    }
    const given = Object.values(source).filter((part) => part !== undefined).length;
    if (given > 1) errors.push(forbidden(at, "may not specify more than 1 volume type per source"));
    return errors;
  });
}

/** Paths that a source takes, with what Kubernetes shows of a second one. */
function filesOf(source: VolumeProjection): (readonly [string, string])[] {
  const { secret, configMap, downwardAPI, clusterTrustBundle } = source;
  return [
    ...(secret?.items ?? []).map(({ path }) => [path, secret?.name ?? ""] as const),
    ...(configMap?.items ?? []).map(({ path }) => [path, configMap?.name ?? ""] as const),
    ...(downwardAPI?.items ?? []).map(({ path }) => [path, path] as const),
    ...(clusterTrustBundle === undefined ? [] : [[clusterTrustBundle.path, clusterTrustBundle.path] as const]),
  ].filter(([path]) => path !== "");
}

/** The shortest life of a token, ten minutes, and the longest, in seconds. */
const TOKEN_LIFE = [600, 2 ** 32] as const;

function validateProjection(source: VolumeProjection, at: string, volume: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["secret", "configMap"] as const) {
    const projected = source[field];
    if (projected === undefined) continue;
    errors.push(...requiredText(`${at}.${field}.name`, projected.name));
    errors.push(...validateKeys(projected.items, `${at}.${field}.items`));
  }
  for (const file of source.downwardAPI?.items ?? []) errors.push(...validateDownwardFile(file, `${at}.downwardAPI`));
  const token = source.serviceAccountToken;
  if (token !== undefined) {
    const seconds = token.expirationSeconds ?? 3600;
    const field = `${at}.serviceAccountToken.expirationSeconds`;
    if (seconds < TOKEN_LIFE[0]) {
      errors.push(invalid(field, seconds, "may not specify a duration less than 10 minutes"));
    }
    if (seconds > TOKEN_LIFE[1]) {
      errors.push(invalid(field, seconds, "may not specify a duration larger than 2^32 seconds"));
    }
    errors.push(...validateFilePath(token.path, `${volume}.path`));
  }
  if (source.clusterTrustBundle !== undefined) {
    errors.push(...validateTrustBundle(source.clusterTrustBundle, `${at}.clusterTrustBundle`));
  }
  return errors;
}

function validateTrustBundle(bundle: NonNullable<VolumeProjection["clusterTrustBundle"]>, at: string): FieldError[] {
  const { name, signerName, labelSelector } = bundle;
  const errors: FieldError[] = [];
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalid(at, bundle, "only one of name and signerName may be used"));
  } else if (name !== undefined) {
    errors.push(...requiredText(`${at}.name`, name, "must be a valid object name"));
    if (labelSelector !== undefined) {
      const why = "labelSelector must be unset if name is specified";
      errors.push(invalid(`${at}.labelSelector`, labelSelector, why));
    }
  } else if (signerName !== undefined) {
    errors.push(...requiredText(`${at}.signerName`, signerName, "must be a valid signer name"));
    errors.push(...validateLabelSelector(labelSelector, `${at}.labelSelector`));
  } else errors.push(required(at, "either name or signerName must be specified"));
  return [...errors, ...validateFilePath(bundle.path, `${at}.path`)];
}
