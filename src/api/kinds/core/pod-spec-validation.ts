import { type FieldError, invalid, required, tooMany } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import { inRange, ipAddress, nonNegative, oneOf, requiredOneOf, wellFormed } from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { validateContainers } from "./container-validation.ts";
import type { PodSpec } from "./pod-spec.ts";
import { validateAmount, validateResources } from "./resource-validation.ts";
import { validateScheduling } from "./scheduling-validation.ts";
import { validatePodSecurityContext } from "./security-context-validation.ts";
import { validateVolumes } from "./volume-validation.ts";

/** A pod's spec at `path`, in a pod as in a template of pods. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  return [
    ...validateVolumes(spec.volumes, `${path}.volumes`),
    ...validateContainers(spec, path),
    ...requiredOneOf(`${path}.restartPolicy`, spec.restartPolicy, ["Always", "Never", "OnFailure"]),
    ...nonNegative(`${path}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds),
    ...validateDns(spec, path),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, i) =>
      name ? [] : [required(`${path}.imagePullSecrets[${i}].name`)],
    ),
    ...validateScheduling(spec, path),
    ...validateNames(spec, path),
    ...validateHostAliases(spec, `${path}.hostAliases`),
    ...inRange(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, [1, 2 ** 31 - 1]),
    ...oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ["Never", "PreemptLowerPriority"]),
    ...Object.entries(spec.overhead ?? {}).flatMap(([name, value]) =>
      validateAmount(name, value, `${path}.overhead[${name}]`),
    ),
    ...(spec.os ? requiredOneOf(`${path}.os.name`, spec.os.name, ["linux", "windows"]) : []),
    ...validateResources(spec.resources, `${path}.resources`),
  ];
}

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const subdomains = ["serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"] as const;
  const labels = ["hostname", "subdomain"] as const;
  return [
    ...subdomains.flatMap((field) => wellFormed(`${path}.${field}`, spec[field], checkSubdomain)),
    ...labels.flatMap((field) => wellFormed(`${path}.${field}`, spec[field], checkLabel)),
  ];
}

function validateHostAliases(spec: PodSpec, path: string): FieldError[] {
  return (spec.hostAliases ?? []).flatMap((alias, index) => [
    ...ipAddress(`${path}[${index}].ip`, alias.ip),
    ...(alias.hostnames ?? []).flatMap((name) =>
      checkSubdomain(name).map((why) => invalid(`${path}[${index}].hostnames`, name, why)),
    ),
  ]);
}

/** Limits of resolv.conf in libc, as far as Kubernetes holds to them. */
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;

function validateDns(spec: PodSpec, path: string): FieldError[] {
  const policies = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
  const errors = oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, policies);
  const servers = spec.dnsConfig?.nameservers ?? [];
  const searches = spec.dnsConfig?.searches ?? [];
  const at = `${path}.dnsConfig`;
  if (spec.dnsPolicy === "None" && spec.dnsConfig === undefined) {
    errors.push(required(at, "must provide `dnsConfig` when `dnsPolicy` is None"));
  } else if (spec.dnsPolicy === "None" && servers.length === 0) {
    errors.push(required(`${at}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None"));
  }
  if (servers.length > MAX_NAMESERVERS) errors.push(tooMany(`${at}.nameservers`, servers.length, MAX_NAMESERVERS));
  if (searches.length > MAX_SEARCHES) errors.push(tooMany(`${at}.searches`, searches.length, MAX_SEARCHES));
  errors.push(...servers.flatMap((server, i) => ipAddress(`${at}.nameservers[${i}]`, server)));
  (spec.dnsConfig?.options ?? []).forEach((option, i) => {
    if (!option.name) errors.push(required(`${at}.options[${i}]`, "must not be empty"));
  });
  return errors;
}
