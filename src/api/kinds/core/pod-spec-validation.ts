import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import { inRange, ipAddress, requiredOneOf, wellFormed } from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { checkUnderscoredSubdomain } from "../meta/text-checks.ts";
import { validateContainers, validateNodePorts } from "./container-validation.ts";
import type { PodContext } from "./pod-context.ts";
import { validatePodClaims, validatePodResources } from "./pod-resource-validation.ts";
import type { PodSpec } from "./pod-spec.ts";
import { validateContainerResourceName, validateRequirements } from "./resource-validation.ts";
import { validateScheduling } from "./scheduling-validation.ts";
import { validateHostUsers, validatePodSecurityContext } from "./security-context-validation.ts";
import { validateVolumes } from "./volume-validation.ts";
import { validateForSystem, validateHostProcesses } from "./windows-validation.ts";

/** Whose spec it is: a template's, or a pod's of this name. */
export type SpecOwner = { readonly isPod: false } | { readonly isPod: true; readonly podName: string };

/** A pod's spec at `path`, in a pod as in a template of pods. */
export function validatePodSpec(spec: PodSpec, path: string, owner: SpecOwner = { isPod: false }): FieldError[] {
  const claimNames = new Set((spec.resourceClaims ?? []).flatMap(({ name }) => name || []));
  const bare: PodContext = { ...owner, spec, claimNames, volumes: new Map() };
  const { errors, volumes } = validateVolumes(bare, `${path}.volumes`);
  const pod = { ...bare, volumes };
  return [
    ...errors,
    ...validatePodClaims(spec, `${path}.resourceClaims`),
    ...validateContainers(pod, path),
    ...validatePodResources(spec, `${path}.resources`),
    ...validateNodePorts(pod, path),
    ...requiredOneOf(`${path}.restartPolicy`, spec.restartPolicy, ["Always", "OnFailure", "Never"]),
    ...requiredOneOf(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validateScheduling(spec, path),
    ...validateDns(spec, `${path}.dnsConfig`),
    ...validateHostProcesses(spec, path),
    ...validateHostUsers(spec, path),
    ...validateNames(spec, path),
    ...inRange(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, [1, 2 ** 31 - 1]),
    ...validateHostAliases(spec, `${path}.hostAliases`),
    ...(spec.preemptionPolicy === undefined
      ? []
      : requiredOneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ["PreemptLowerPriority", "Never"])),
    ...validateRequirements({ limits: spec.overhead ?? {} }, `${path}.overhead`, validateContainerResourceName),
    ...validateSystem(spec, path),
  ];
}

function validateSystem(spec: PodSpec, path: string): FieldError[] {
  if (spec.os === undefined) return [];
  const { name } = spec.os;
  if (!name) return [required(`${path}.os.name`, "cannot be empty")];
  if (name !== "linux" && name !== "windows") return [notSupported(`${path}.os`, name, ["linux", "windows"])];
  return validateForSystem(spec, path);
}

/** Bytes of a host name that the kernel keeps. */
const MAX_HOSTNAME = 64;

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const subdomains = ["serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"] as const;
  const labels = ["hostname", "subdomain"] as const;
  const errors = [
    ...subdomains.flatMap((field) => wellFormed(`${path}.${field}`, spec[field], checkSubdomain)),
    ...labels.flatMap((field) => wellFormed(`${path}.${field}`, spec[field], checkLabel)),
  ];
  const override = spec.hostnameOverride;
  if (override === undefined) return errors;
  const at = `${path}.hostnameOverride`;
  if (override.length > MAX_HOSTNAME) errors.push(invalid(at, override, "must be no more than 64 characters"));
  errors.push(...checkSubdomain(override).map((why) => invalid(at, override, why)));
  if (spec.hostNetwork) errors.push(invalid(at, override, "may not be specified when hostNetwork is true"));
  if (spec.setHostnameAsFQDN) errors.push(invalid(at, override, "may not be specified when setHostnameAsFQDN is true"));
  return errors;
}

function validateHostAliases(spec: PodSpec, path: string): FieldError[] {
  return (spec.hostAliases ?? []).flatMap((alias, index) => [
    ...ipAddress(`${path}[${index}].ip`, alias.ip),
    ...(alias.hostnames ?? []).flatMap((name, i) =>
      checkSubdomain(name).map((why) => invalid(`${path}[${index}].hostnames[${i}]`, name, why)),
    ),
  ]);
}

const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
/** Limits of resolv.conf in libc, as far as Kubernetes holds to them. */
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_TEXT = 2048;

function validateDns({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
  if (dnsConfig === undefined) {
    return dnsPolicy === "None" ? [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")] : [];
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (dnsPolicy === "None" && nameservers.length === 0) {
    const why = "must provide at least one DNS nameserver when `dnsPolicy` is None";
    return [required(`${path}.nameservers`, why)];
  }
  const errors: FieldError[] = [];
  if (nameservers.length > MAX_NAMESERVERS) {
    errors.push(invalid(`${path}.nameservers`, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`));
  }
  errors.push(...nameservers.flatMap((server, i) => ipAddress(`${path}.nameservers[${i}]`, server)));
  if (searches.length > MAX_SEARCHES) {
    errors.push(invalid(`${path}.searches`, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (searches.join(" ").length > MAX_SEARCH_TEXT) {
    const why = `must not have more than ${MAX_SEARCH_TEXT} characters (including spaces) in the search list`;
    errors.push(invalid(`${path}.searches`, searches, why));
  }
  for (const [i, search] of searches.entries()) {
    if (search === ".") continue;
    const name = search.replace(/\.$/, "");
    errors.push(...checkUnderscoredSubdomain(name).map((why) => invalid(`${path}.searches[${i}]`, name, why)));
  }
  options.forEach((option, i) => {
    if (!option.name) errors.push(required(`${path}.options[${i}]`, "must not be empty"));
  });
  return errors;
}
