import { duplicate, type FieldError, forbidden, invalid, required, tooLong } from "../../field-error.ts";
import { inRange, oneOf } from "../meta/field-checks.ts";
import { checkDescendingPath, checkSysctl } from "../meta/text-checks.ts";
import type { AppArmorProfile } from "./app-armor-profile.ts";
import type { PodSecurityContext, PodSpec } from "./pod-spec.ts";
import type { SeccompProfile } from "./seccomp-profile.ts";
import type { SecurityContext } from "./security-context.ts";
import { validateWindowsOptions } from "./windows-validation.ts";

/** Ids of users and groups. */
const IDS = [0, 2 ** 31 - 1] as const;

export function validatePodSecurityContext(spec: PodSpec, path: string): FieldError[] {
  const context: PodSecurityContext = spec.securityContext ?? {};
  return [
    ...inRange(`${path}.fsGroup`, context.fsGroup, IDS),
    ...inRange(`${path}.runAsUser`, context.runAsUser, IDS),
    ...inRange(`${path}.runAsGroup`, context.runAsGroup, IDS),
    ...(context.supplementalGroups ?? []).flatMap((group, i) =>
      inRange(`${path}.supplementalGroups[${i}]`, group, IDS),
    ),
    ...(spec.shareProcessNamespace && spec.hostPID
      ? [invalid(`${path}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled")]
      : []),
    ...validateSysctls(spec, `${path}.sysctls`),
    ...oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ["Always", "OnRootMismatch"]),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
    ...oneOf(`${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ["Merge", "Strict"]),
    ...oneOf(`${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ["MountOption", "Recursive"]),
  ];
}

/** A pod with users of its own keeps all its namespaces to itself. */
export function validateHostUsers(spec: PodSpec, path: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const shared = [
    ["hostNetwork", "hostNetwork"],
    ["hostPID", "HostPID"],
    ["hostIPC", "HostIPC"],
  ] as const;
  return shared.flatMap(([field, shown]) =>
    spec[field] ? [forbidden(`${path}.${shown}`, "when `pod.Spec.HostUsers` is false")] : [],
  );
}

/** Sysctls that belong to the IPC namespace; those below net. belong to the network's. */
const IPC_SYSCTL = /^(?:fs[./]mqueue[./]|kernel[./](?:msg(?:max|mnb|mni)|sem|shm(?:all|max|mni|_rmid_forced))$)/;

function validateSysctls(spec: PodSpec, path: string): FieldError[] {
  const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
  return names.flatMap((name, index) => {
    const at = `${path}[${index}].name`;
    const complaints = checkSysctl(name);
    const errors = name ? complaints.map((why) => invalid(at, name, why)) : [required(at)];
    if (errors.length === 0 && names.indexOf(name) < index) errors.push(duplicate(at, name));
    if (spec.hostNetwork && /^net[./]/.test(name)) {
      errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC && IPC_SYSCTL.test(name)) {
      errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
    }
    return errors;
  });
}

/** A container's context; `hostUsers` when its pod shares the node's users. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  path: string,
  hostUsers: boolean,
): FieldError[] {
  if (context === undefined) return [];
  const errors = [
    ...inRange(`${path}.runAsUser`, context.runAsUser, IDS),
    ...inRange(`${path}.runAsGroup`, context.runAsGroup, IDS),
    ...oneOf(`${path}.procMount`, context.procMount, ["Default", "Unmasked"]),
  ];
  if (hostUsers && context.procMount === "Unmasked") {
    errors.push(invalid(`${path}.procMount`, context.procMount, "`hostUsers` must be false to use `Unmasked`"));
  }
  errors.push(...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`));
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged) {
      errors.push(invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
    }
    if ((context.capabilities?.add ?? []).includes("CAP_SYS_ADMIN")) {
      errors.push(
        invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"),
      );
    }
  }
  return [
    ...errors,
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
}

const PROFILES = ["Localhost", "RuntimeDefault", "Unconfined"];

function validateSeccomp(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: file } = profile;
  const errors = type
    ? oneOf(`${path}.type`, type, PROFILES)
    : [required(`${path}.type`, "type is required when seccompProfile is set")];
  if (type !== "Localhost") {
    if (file === undefined) return errors;
    return [...errors, invalid(`${path}.localhostProfile`, profile, "can only be set when seccomp type is Localhost")];
  }
  if (file === undefined) return [required(`${path}.localhostProfile`, "must be set when seccomp type is Localhost")];
  return checkDescendingPath(file).map((why) => invalid(`${path}.localhostProfile`, file, why));
}

/** PATH_MAX without the byte that ends the path. */
const MAX_PATH = 4095;

export function validateAppArmor(profile: AppArmorProfile | undefined, path: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: name } = profile;
  if (!type) return [required(`${path}.type`, "type is required when appArmorProfile is set")];
  const at = `${path}.localhostProfile`;
  if (type !== "Localhost") {
    const errors = oneOf(`${path}.type`, type, PROFILES);
    if (name === undefined || errors.length > 0) return errors;
    return [invalid(at, name, "can only be set when AppArmor type is Localhost")];
  }
  if (!name) return [required(at, "must be set when AppArmor type is Localhost")];
  const errors = name === name.trim() ? [] : [invalid(at, name, "must not be padded with whitespace")];
  return Buffer.byteLength(name) > MAX_PATH ? [...errors, tooLong(at, MAX_PATH)] : errors;
}
