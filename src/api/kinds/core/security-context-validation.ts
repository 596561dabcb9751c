import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { inRange, oneOf, requiredOneOf, requiredText } from "../meta/field-checks.ts";
import { checkDescendingPath, checkSysctl } from "../meta/text-checks.ts";
import type { AppArmorProfile } from "./app-armor-profile.ts";
import type { PodSecurityContext, PodSpec } from "./pod-spec.ts";
import type { SeccompProfile } from "./seccomp-profile.ts";
import type { SecurityContext } from "./security-context.ts";

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
    ...validateSharing(spec, path),
    ...validateSysctls(context, path),
    ...oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ["Always", "OnRootMismatch"]),
    ...oneOf(`${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ["Merge", "Strict"]),
    ...oneOf(`${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ["MountOption", "Recursive"]),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
}

/** Namespaces shared with the node exclude others, although they are not part of the security context. */
function validateSharing(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.push(
      invalid(`${path}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled"),
    );
  }
  if (spec.hostUsers === false) {
    for (const field of ["hostPID", "hostIPC"] as const) {
      if (spec[field]) errors.push(forbidden(`${path}.${field}`, "when `hostUsers` is false"));
    }
  }
  return errors;
}

function validateSysctls(context: PodSecurityContext, path: string): FieldError[] {
  const seen = new Set<string>();
  return (context.sysctls ?? []).flatMap(({ name }, index) => {
    const at = `${path}.sysctls[${index}].name`;
    if (!name) return [required(at)];
    if (seen.has(name)) return [{ type: "FieldValueDuplicate", field: at, message: `Duplicate value: "${name}"` }];
    seen.add(name);
    return checkSysctl(name).map((why) => invalid(at, name, why));
  });
}

export function validateSecurityContext(context: SecurityContext | undefined, path: string): FieldError[] {
  if (context === undefined) return [];
  const errors = [
    ...inRange(`${path}.runAsUser`, context.runAsUser, IDS),
    ...inRange(`${path}.runAsGroup`, context.runAsGroup, IDS),
    ...oneOf(`${path}.procMount`, context.procMount, ["Default", "Unmasked"]),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
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
  return errors;
}

const PROFILES = ["Localhost", "RuntimeDefault", "Unconfined"];

function validateSeccomp(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (profile === undefined) return [];
  if (profile.type === "Localhost") {
    const file = profile.localhostProfile;
    if (file === undefined) return [required(`${path}.localhostProfile`, "must be set when seccomp type is Localhost")];
    return checkDescendingPath(file).map((why) => invalid(`${path}.localhostProfile`, file, why));
  }
  return [
    ...forbidLocalProfile(profile.localhostProfile, path),
    ...requiredOneOf(`${path}.type`, profile.type, PROFILES),
  ];
}

function validateAppArmor(profile: AppArmorProfile | undefined, path: string): FieldError[] {
  if (profile === undefined) return [];
  if (profile.type === "Localhost") {
    return requiredText(
      `${path}.localhostProfile`,
      profile.localhostProfile?.trim(),
      "must be set when AppArmor type is Localhost",
    );
  }
  return [
    ...forbidLocalProfile(profile.localhostProfile, path),
    ...requiredOneOf(`${path}.type`, profile.type, PROFILES),
  ];
}

function forbidLocalProfile(file: string | undefined, path: string): FieldError[] {
  if (file === undefined) return [];
  return [invalid(`${path}.localhostProfile`, file, "can only be set when the type is Localhost")];
}
