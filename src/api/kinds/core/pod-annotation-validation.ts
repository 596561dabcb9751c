/** Annotations of pods that stand for what has fields of its own by now. */
import { type FieldError, forbidden, invalid } from "../../field-error.ts";
import { checkDescendingPath } from "../meta/text-checks.ts";
import type { AppArmorProfile } from "./app-armor-profile.ts";
import type { PodSpec } from "./pod-spec.ts";
import { containersWithPaths } from "./pod-spec-defaults.ts";
import type { SeccompProfile } from "./seccomp-profile.ts";

type Annotations = Readonly<Record<string, string>>;

export const MIRROR = "kubernetes.io/config.mirror";
export const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
export const SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
export const APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/** Annotations at `path`, of a pod or a template whose spec is `spec`. */
export function validatePodAnnotations(annotations: Annotations = {}, spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR];
  if (mirror !== undefined && !spec.nodeName) {
    errors.push(invalid(`${path}[${MIRROR}]`, mirror, "must set spec.nodeName if mirror pod annotation is set"));
  }
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) {
    errors.push(invalid(`${path}[${DELETION_COST}]`, cost, "must be a 32bit integer"));
  }
  for (const [key, value] of Object.entries(annotations)) {
    if (key !== SECCOMP_POD && !key.startsWith(SECCOMP_CONTAINER)) continue;
    errors.push(...checkSeccompText(value).map((why) => invalid(`${path}.${key}`, value, why)));
  }
  const names = containersWithPaths(spec, "").map(([container]) => container.name);
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(APPARMOR)) continue;
    const name = key.slice(APPARMOR.length);
    if (!names.includes(name)) errors.push(invalid(`${path}[${key}]`, name, "container not found"));
    if (!isAppArmorText(value)) {
      errors.push(invalid(`${path}[${key}]`, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`));
    }
  }
  return errors;
}

/** A whole number as Go reads one, without a leading plus or zeros. */
function isInt32(text: string): boolean {
  if (!/^(?:0|-?[1-9]\d*)$/.test(text)) return false;
  return Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;
}

const LOCALHOST = "localhost/";
const RUNTIME_SECCOMP = ["runtime/default", "docker/default"];

function checkSeccompText(text: string): string[] {
  if (RUNTIME_SECCOMP.includes(text) || text === "unconfined") return [];
  if (text.startsWith(LOCALHOST)) return checkDescendingPath(text.slice(LOCALHOST.length));
  return ["must be a valid seccomp profile"];
}

const isAppArmorText = (text: string): boolean =>
  ["", "runtime/default", "unconfined"].includes(text) || text.startsWith(LOCALHOST);

/** What an AppArmor annotation says, as the field says it; undefined when it says nothing valid. */
export function appArmorOf(text: string): AppArmorProfile | undefined {
  if (text === "unconfined") return { type: "Unconfined" };
  if (text === "" || text === "runtime/default") return { type: "RuntimeDefault" };
  const name = text.slice(LOCALHOST.length);
  const valid = text.startsWith(LOCALHOST) && name !== "" && name === name.trim();
  return valid ? { type: "Localhost", localhostProfile: name } : undefined;
}

/** Where an annotation and a field say the same thing, they have to agree. */
export function validateProfilesMatch(annotations: Annotations = {}, spec: PodSpec, path: string): FieldError[] {
  const context = spec.securityContext;
  const errors: FieldError[] = [];
  const compare = (
    what: "seccomp" | "apparmor",
    text: string | undefined,
    profile: SeccompProfile | AppArmorProfile | undefined,
    at: string,
  ): void => {
    if (text === undefined || profile === undefined) return;
    const difference = differs(what, text, profile);
    if (difference === undefined) return;
    const thing = difference === "type" ? "type" : "profile";
    errors.push(forbidden(`${at}.${difference}`, `${what} ${thing} in annotation and field must match`));
  };
  compare("seccomp", annotations[SECCOMP_POD], context?.seccompProfile, `${path}.securityContext.seccompProfile`);
  const all = containersWithPaths(spec, path);
  for (const [{ name, securityContext }, at] of all) {
    const field = `${at}.securityContext.seccompProfile`;
    compare("seccomp", annotations[`${SECCOMP_CONTAINER}${name}`], securityContext?.seccompProfile, field);
  }
  if (spec.os?.name === "windows") return errors;
  for (const [{ name, securityContext }, at] of all) {
    const profile = securityContext?.appArmorProfile ?? context?.appArmorProfile;
    compare("apparmor", annotations[`${APPARMOR}${name}`], profile, `${at}.securityContext.appArmorProfile`);
  }
  return errors;
}

/** Which part of a profile is not what the annotation says. */
function differs(
  what: "seccomp" | "apparmor",
  text: string,
  { type, localhostProfile }: SeccompProfile | AppArmorProfile,
): "type" | "localhostProfile" | undefined {
  switch (type) {
    case "Unconfined":
      return text === "unconfined" ? undefined : "type";
    case "RuntimeDefault": {
      const equal = what === "seccomp" ? RUNTIME_SECCOMP.includes(text) : text === "runtime/default";
      return equal ? undefined : "type";
    }
    case "Localhost":
      if (!text.startsWith(LOCALHOST)) return "type";
      return text.slice(LOCALHOST.length) === localhostProfile ? undefined : "localhostProfile";
    default:
      return undefined;
  }
}

/** What an annotation is called that updates of a pod leave alone. */
function fixedAnnotation(key: string): string | undefined {
  if (key.startsWith(APPARMOR)) return "AppArmor annotations";
  return key === MIRROR ? "mirror pod annotation" : undefined;
}

/** Annotations that an update of a pod may neither add, change nor remove. */
export function validateAnnotationUpdate(annotations: Annotations = {}, old: Annotations = {}): FieldError[] {
  const keys = [...Object.keys(old), ...Object.keys(annotations).filter((key) => old[key] === undefined)];
  return keys.flatMap((key) => {
    const what = fixedAnnotation(key);
    if (what === undefined || annotations[key] === old[key]) return [];
    const may = old[key] === undefined ? "may not add" : "may not remove or update";
    return [forbidden(`metadata.annotations[${key}]`, `${may} ${what}`)];
  });
}
