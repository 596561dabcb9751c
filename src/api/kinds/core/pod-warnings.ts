import { equalJson } from "../../../lib/equal-json.ts";
import { checkLabel } from "../../names.ts";
import type { ObjectMeta } from "../meta/object-meta.ts";
import type { PodAffinity, PodAffinityTerm } from "./affinity.ts";
import { containerWarnings, portWarnings } from "./container-warnings.ts";
import { fractionWarning } from "./fraction-warning.ts";
import { deprecatedNodeLabel, nodeSelectorWarnings, nodeTermWarnings } from "./node-label-warnings.ts";
import { APPARMOR, appArmorOf, SECCOMP_CONTAINER, SECCOMP_POD } from "./pod-annotation-validation.ts";
import type { PodSpec } from "./pod-spec.ts";
import { containersWithPaths } from "./pod-spec-defaults.ts";
import type { PodTemplateSpec } from "./pod-template-spec.ts";
import { volumeWarnings } from "./volume-warnings.ts";

interface Pod {
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
}

/** Warnings about a new pod. Updates of pods are too many for it. */
export function podWarnings({ metadata, spec }: Pod, old: Pod | undefined): string[] {
  if (old !== undefined) return [];
  const complaints = checkLabel(metadata.name ?? "");
  const name = `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${complaints.join(" ")}]`;
  return [
    ...appArmorWarnings(metadata, spec, ""),
    ...(complaints.length === 0 ? [] : [name]),
    ...specWarnings({ metadata, spec }, ""),
  ];
}

/** Warnings about a template of pods at `path`. */
export function templateWarnings(
  { metadata = {}, spec = { containers: [] } }: PodTemplateSpec,
  path: string,
): string[] {
  return [...specWarnings({ metadata, spec }, `${path}.`), ...appArmorWarnings(metadata, spec, `${path}.`)];
}

/** Annotations that nothing reads any more. */
const DEAD_ANNOTATIONS = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;

/** `at` is what goes before the fields: nothing, or a template's path with its dot. */
function specWarnings({ metadata, spec }: Pod, at: string): string[] {
  const annotations = metadata.annotations ?? {};
  const path = `${at}spec`;
  const containers = containersWithPaths(spec, path);
  return [
    ...placementWarnings(spec, path),
    ...DEAD_ANNOTATIONS.flatMap(([key, why]) =>
      annotations[key] === undefined ? [] : [`${at}metadata.annotations[${key}]: ${why}`],
    ),
    ...volumeWarnings(spec.volumes, `${path}.volumes`),
    ...listWarnings(spec, path),
    ...["memory", "ephemeral-storage"].flatMap((name) =>
      fractionWarning(spec.overhead?.[name], `${path}.overhead[${name}]`),
    ),
    ...seccompWarnings(metadata, spec, at),
    ...containers.flatMap(([container, place]) => containerWarnings(container, place)),
    ...portWarnings(spec, path),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...companyWarnings(spec.affinity?.podAffinity, `${path}.affinity.podAffinity`),
    ...companyWarnings(spec.affinity?.podAntiAffinity, `${path}.affinity.podAntiAffinity`),
  ];
}

const NO_SELECTOR = "a null labelSelector results in matching no pod";
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

/** Where a pod may run: labels of nodes that are old, spreading that finds no pod. */
function placementWarnings(spec: PodSpec, path: string): string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const at = `${path}.affinity.nodeAffinity`;
  return [
    ...nodeSelectorWarnings(spec.nodeSelector, `${path}.nodeSelector`),
    ...(affinity?.[REQUIRED]?.nodeSelectorTerms ?? []).flatMap((term, i) =>
      nodeTermWarnings(term, `${at}.${REQUIRED}.nodeSelectorTerms[${i}]`, "ignore"),
    ),
    ...(affinity?.[PREFERRED] ?? []).flatMap(({ preference }, i) =>
      nodeTermWarnings(preference, `${at}.${PREFERRED}[${i}].preference`, "check"),
    ),
    ...(spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, i) => {
      const place = `${path}.topologySpreadConstraints[${i}]`;
      const why = deprecatedNodeLabel(topologyKey);
      return [
        ...(why === undefined ? [] : [`${place}.topologyKey: ${topologyKey} is ${why}`]),
        ...(labelSelector === undefined ? [`${place}.labelSelector: ${NO_SELECTOR}`] : []),
      ];
    }),
  ];
}

function companyWarnings(affinity: PodAffinity | undefined, path: string): string[] {
  const warn = ({ labelSelector }: PodAffinityTerm, at: string): string[] =>
    labelSelector === undefined ? [`${at}.labelSelector: ${NO_SELECTOR}`] : [];
  return [
    ...(affinity?.[REQUIRED] ?? []).flatMap((term, i) => warn(term, `${path}.${REQUIRED}[${i}]`)),
    ...(affinity?.[PREFERRED] ?? []).flatMap(({ podAffinityTerm }, i) =>
      warn(podAffinityTerm, `${path}.${PREFERRED}[${i}].podAffinityTerm`),
    ),
  ];
}

/** Lists whose entries go by a key that may be there twice, although not when the list is applied. */
function listWarnings(spec: PodSpec, path: string): string[] {
  const ips = (spec.hostAliases ?? []).map(({ ip }) => ip);
  const names = (spec.imagePullSecrets ?? []).map(({ name = "" }) => name);
  return [
    ...ips.flatMap((ip, i) => (ips.indexOf(ip) < i ? [`${path}.hostAliases[${i}].ip: duplicate ip "${ip}"`] : [])),
    ...names.flatMap((name, i) =>
      names.indexOf(name) < i ? [`${path}.imagePullSecrets[${i}].name: duplicate name "${name}"`] : [],
    ),
    ...names.flatMap((name, i) => (name === "" ? [`${path}.imagePullSecrets[${i}].name: invalid empty name ""`] : [])),
  ];
}

function seccompWarnings({ annotations = {} }: ObjectMeta, spec: PodSpec, at: string): string[] {
  const places = [
    [SECCOMP_POD, spec.securityContext?.seccompProfile] as const,
    ...containersWithPaths(spec, "").map(
      ([{ name, securityContext }]) => [`${SECCOMP_CONTAINER}${name}`, securityContext?.seccompProfile] as const,
    ),
  ];
  const why = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  return places.flatMap(([key, profile]) =>
    annotations[key] === undefined || profile !== undefined ? [] : [`${at}metadata.annotations[${key}]: ${why}`],
  );
}

/**
 * Annotations for AppArmor without a field that says the same. In a pod the server has filled in the field by now, so that there the
 * annotation counts as long as it agrees with the field.
 */
function appArmorWarnings({ annotations = {} }: ObjectMeta, spec: PodSpec, at: string): string[] {
  const ofPod = spec.securityContext?.appArmorProfile;
  const why = 'deprecated since v1.30; use the "appArmorProfile" field instead';
  return containersWithPaths(spec, "").flatMap(([{ name, securityContext }]) => {
    const key = `${APPARMOR}${name}`;
    const text = annotations[key];
    if (text === undefined) return [];
    const own = securityContext?.appArmorProfile;
    const isCopy = at === "" && own !== undefined && equalJson(own, appArmorOf(text));
    const bare = own === undefined && ofPod === undefined;
    return isCopy || bare ? [`${at}metadata.annotations[${key}]: ${why}`] : [];
  });
}
