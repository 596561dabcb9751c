import { type FieldError, forbidden, invalid } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import { wellFormed } from "../meta/field-checks.ts";
import type { PodSpec } from "./pod-spec.ts";
import { containersWithPaths } from "./pod-spec-defaults.ts";
import type { WindowsSecurityContextOptions } from "./windows-security-context-options.ts";

/** Bytes of a group managed service account's specification, in KiB. */
const MAX_SPEC_KIB = 64;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const DNS = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);

export function validateWindowsOptions(options: WindowsSecurityContextOptions | undefined, path: string): FieldError[] {
  if (options === undefined) return [];
  const { gmsaCredentialSpec: spec, gmsaCredentialSpecName: name, runAsUserName: user } = options;
  const errors = wellFormed(`${path}.gmsaCredentialSpecName`, name, checkSubdomain);
  const at = `${path}.gmsaCredentialSpec`;
  if (spec === "") errors.push(invalid(at, spec, "gmsaCredentialSpec cannot be an empty string"));
  else if (spec !== undefined && Buffer.byteLength(spec) > MAX_SPEC_KIB * 1024) {
    errors.push(invalid(at, spec, `gmsaCredentialSpec size must be under ${MAX_SPEC_KIB} KiB`));
  }
  if (user === undefined) return errors;
  return [...errors, ...checkUserName(user).map((why) => invalid(`${path}.runAsUserName`, user, why))];
}

function checkUserName(text: string): string[] {
  if (text === "") return ["runAsUserName cannot be an empty string"];
  if (/\p{Cc}/u.test(text)) return ["runAsUserName cannot contain control characters"];
  const parts = text.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const user = parts.at(-1) ?? "";
  const domain = parts.length === 2 ? (parts[0] ?? "") : undefined;
  const complaints: string[] = [];
  if (domain !== undefined && domain.length >= MAX_DOMAIN) {
    complaints.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`);
  }
  if (domain !== undefined && !NETBIOS.test(domain) && !DNS.test(domain)) {
    complaints.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === "") complaints.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER) {
    complaints.push(`runAsUserName's User length must not be longer than ${MAX_USER} characters`);
  }
  if (/^[. ]+$/.test(user)) complaints.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    complaints.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return complaints;
}

/** Containers that are processes of the node: all of a pod's or none, and in the node's network. */
export function validateHostProcesses(spec: PodSpec, path: string): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const errors: FieldError[] = [];
  const all = containersWithPaths(spec, path).map(([container, at]) => {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const why = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, why));
    }
    return own ?? ofPod ?? false;
  });
  if (!all.includes(true)) return errors;
  if (all.includes(false)) {
    const why = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
    errors.push(invalid(path, "", why));
  }
  if (!spec.hostNetwork) {
    const why = "hostNetwork must be true if pod contains any hostProcess containers";
    errors.push(invalid(`${path}.hostNetwork`, false, why));
  }
  return errors;
}

const POD_FIELDS = ["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"] as const;
const POD_CONTEXT_FIELDS = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "sysctls",
  "runAsUser",
  "runAsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "seLinuxChangePolicy",
] as const;
const CONTAINER_CONTEXT_FIELDS = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;

/** What a pod that names its operating system may not say, because the other one has it. */
export function validateForSystem(spec: PodSpec, path: string): FieldError[] {
  switch (spec.os?.name) {
    case "linux":
      return validateForLinux(spec, path);
    case "windows":
      return validateForWindows(spec, path);
    default:
      return [];
  }
}

function validateForLinux(spec: PodSpec, path: string): FieldError[] {
  const why = "windows options cannot be set for a linux pod";
  const contexts = [[spec, path] as const, ...containersWithPaths(spec, path)];
  return contexts.flatMap(([{ securityContext }, at]) =>
    securityContext?.windowsOptions === undefined ? [] : [forbidden(`${at}.securityContext.windowsOptions`, why)],
  );
}

function validateForWindows(spec: PodSpec, path: string): FieldError[] {
  const why = "cannot be set for a windows pod";
  const context = spec.securityContext ?? {};
  const errors = POD_CONTEXT_FIELDS.filter((field) => context[field] !== undefined).map((field) =>
    forbidden(`${path}.securityContext.${field}`, why),
  );
  for (const field of POD_FIELDS) {
    const matters = field === "hostPID" || field === "hostIPC" ? spec[field] === true : spec[field] !== undefined;
    if (matters) errors.push(forbidden(`${path}.${field}`, why));
  }
  for (const [{ securityContext: own = {} }, at] of containersWithPaths(spec, path)) {
    for (const field of CONTAINER_CONTEXT_FIELDS) {
      if (own[field] !== undefined) errors.push(forbidden(`${at}.securityContext.${field}`, why));
    }
  }
  return errors;
}
