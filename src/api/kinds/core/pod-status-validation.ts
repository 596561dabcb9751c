import { duplicate, type FieldError, forbidden, invalid, notSupported } from "../../field-error.ts";
import { checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, inRange, ipAddress, oneFamilyEach, wellFormed } from "../meta/field-checks.ts";
import type { Container } from "./container.ts";
import type { ContainerStatus, PodSchema } from "./pod.ts";
import { validateAnnotationUpdate, validatePodAnnotations } from "./pod-annotation-validation.ts";

type Pod = InferOutput<typeof PodSchema>;

/**
 * What a node that does not know of a field may not lose: the class of service, and which generation was seen. Owners are not a
 * node's to change.
 */
export function preparePodStatus(pod: Pod, old: Pod): void {
  if (old.metadata.ownerReferences === undefined) delete pod.metadata.ownerReferences;
  else pod.metadata.ownerReferences = old.metadata.ownerReferences;
  pod.status.qosClass ||= old.status.qosClass;
  pod.status.observedGeneration ||= old.status.observedGeneration;
  const before = [...(old.status.conditions ?? [])];
  for (const condition of pod.status.conditions ?? []) {
    const index = before.findIndex(({ type }) => type === condition.type);
    const [match] = index < 0 ? [] : before.splice(index, 1);
    condition.observedGeneration ||= match?.observedGeneration;
  }
}

const SYSTEM_CONDITIONS = ["PodScheduled", "Ready", "Initialized"];

export function validatePodStatus(pod: Pod, old: Pod): FieldError[] {
  const { status, spec } = pod;
  const nominated = status.nominatedNodeName;
  return [
    ...validateAnnotationUpdate(pod.metadata.annotations, old.metadata.annotations),
    ...validatePodAnnotations(pod.metadata.annotations, spec, "metadata.annotations"),
    ...(status.conditions ?? []).flatMap(({ type }, i) =>
      SYSTEM_CONDITIONS.includes(type)
        ? []
        : checkQualifiedName(type).map((why) => invalid(`metadata.conditions[${i}].Type`, type, why)),
    ),
    ...(nominated === old.status.nominatedNodeName
      ? []
      : wellFormed("status.nominatedNodeName", nominated, checkSubdomain)),
    ...immutable("status.qosClass", status.qosClass ?? "", old.status.qosClass ?? ""),
    ...validateTransitions(pod, old),
    ...validateClaims(pod),
    ...validatePodIps(pod),
    ...validateHostIps(pod),
    ...validateContainerStatuses(pod),
  ];
}

/** Containers that have ended for good stay so. */
function validateTransitions(pod: Pod, old: Pod): FieldError[] {
  const { restartPolicy = "Always", initContainers = [], containers = [] } = old.spec;
  const lists = [
    ["containerStatuses", restartPolicy, containers],
    ["initContainerStatuses", restartPolicy, initContainers],
    // Ephemeral containers are never started again.
    ["ephemeralContainerStatuses", "Never", []],
  ] as const;
  return lists.flatMap(([field, policy, specs]) => {
    if (policy === "Always") return [];
    return (old.status[field] ?? []).flatMap((before, i) => {
      const now = (pod.status[field] ?? []).find(({ name }) => name === before.name);
      const over = before.state?.terminated;
      if (over === undefined || now === undefined || now.state?.terminated !== undefined) return [];
      const spec = specs.find(({ name }) => name === before.name);
      if (mayRestart(spec, policy, over.exitCode)) return [];
      return [forbidden(`status.${field}[${i}].state`, "may not be transitioned to non-terminated state")];
    });
  });
}

/** Whether a container that ended with `code` may run again, by its own policy or by its pod's. */
function mayRestart(container: Container | undefined, podPolicy: string, code: number): boolean {
  const policy = container?.restartPolicy ?? podPolicy;
  if (policy === "Always" || (policy === "OnFailure" && code !== 0)) return true;
  return (container?.restartPolicyRules ?? []).some(({ action, exitCodes }) => {
    if (action === "RestartAllContainers") return true;
    const listed = (exitCodes?.values ?? []).includes(code);
    return exitCodes?.operator === "NotIn" ? !listed : listed;
  });
}

function validateClaims({ spec, status }: Pod): FieldError[] {
  const known = (spec.resourceClaims ?? []).map(({ name }) => name);
  const names = (status.resourceClaimStatuses ?? []).map(({ name }) => name);
  return (status.resourceClaimStatuses ?? []).flatMap(({ name, resourceClaimName }, i) => {
    const at = `status.resourceClaimStatuses[${i}].name`;
    return [
      ...(known.includes(name) ? [] : [invalid(at, name, "must match the name of an entry in `spec.resourceClaims`")]),
      ...(names.indexOf(name) < i ? [duplicate(at, name)] : []),
      ...wellFormed(at, resourceClaimName, checkSubdomain),
    ];
  });
}

function validatePodIps({ status: { podIPs = [] } }: Pod): FieldError[] {
  return [
    ...podIPs.flatMap(({ ip }, i) => ipAddress(`status.podIPs[${i}]`, ip)),
    ...oneFamilyEach(
      "status.podIPs",
      podIPs,
      podIPs.map(({ ip }) => ip),
    ),
  ];
}

function validateHostIps({ status: { hostIP = "", hostIPs = [] } }: Pod): FieldError[] {
  const first = hostIPs[0]?.ip;
  if (first === undefined) return [];
  return [
    ...(first === hostIP ? [] : [invalid("status.hostIPs[0].ip", first, "must be equal to `hostIP`")]),
    ...hostIPs.flatMap(({ ip }, i) => ipAddress(`status.hostIPs[${i}]`, ip)),
    ...oneFamilyEach(
      "status.hostIPs",
      hostIPs,
      hostIPs.map(({ ip }) => ip),
    ),
  ];
}

const LISTS = [
  ["containerStatuses", "containers"],
  ["initContainerStatuses", "initContainers"],
  ["ephemeralContainerStatuses", undefined],
] as const;

function validateContainerStatuses({ spec, status }: Pod): FieldError[] {
  const isWindows = spec.os?.name === "windows";
  return LISTS.flatMap(([field, list]) =>
    (status[field] ?? []).flatMap((container, i) => {
      const at = `status.${field}[${i}]`;
      const errors = validateUser(container, isWindows, at);
      if (list !== undefined) {
        const found = (spec[list] ?? []).find(({ name }) => name === container.name);
        return [...errors, ...validateHealth(container, found, `${at}.allocatedResourcesStatus`)];
      }
      if ((container.allocatedResourcesStatus ?? []).length === 0) return errors;
      const why = "must not be specified in container status";
      return [...errors, forbidden(`${at}.allocatedResourcesStatus`, why)];
    }),
  );
}

const IDS = [0, 2 ** 31 - 1] as const;

function validateUser({ user }: ContainerStatus, isWindows: boolean, path: string): FieldError[] {
  const linux = user?.linux;
  if (linux === undefined) return [];
  if (isWindows) return [forbidden(`${path}.linux`, "cannot be set for a windows pod")];
  return [
    ...inRange(`${path}.linux.uid`, linux.uid, IDS),
    ...inRange(`${path}.linux.gid`, linux.gid, IDS),
    ...(linux.supplementalGroups ?? []).flatMap((group, i) =>
      inRange(`${path}.linux.supplementalGroups[${i}]`, group, IDS),
    ),
  ];
}

const HEALTH = ["Healthy", "Unhealthy", "Unknown"];

/** How the devices of a container are: devices it asked for, each named once. A container that the pod has not is passed over. */
function validateHealth(status: ContainerStatus, container: Container | undefined, path: string): FieldError[] {
  return (status.allocatedResourcesStatus ?? []).flatMap(({ name, resources = [] }, j) => {
    const at = `${path}[${j}]`;
    const errors: FieldError[] = [];
    const claims = (container?.resources?.claims ?? []).map(({ name: claim, request }) =>
      request ? `claim:${claim}/${request}` : `claim:${claim}`,
    );
    const isClaim = name.startsWith("claim:");
    const known = isClaim ? claims : Object.keys(container?.resources?.requests ?? {});
    if (container !== undefined && !known.includes(name)) {
      const why = isClaim
        ? "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty"
        : "must match one of the container's resource requests";
      errors.push(invalid(`${at}.name`, name, why));
    }
    const ids = resources.map(({ resourceID }) => resourceID);
    for (const [k, { health = "", resourceID }] of resources.entries()) {
      if (!HEALTH.includes(health)) errors.push(notSupported(`${at}.resources[${k}].health`, health, HEALTH));
      if (ids.indexOf(resourceID) < k) errors.push(duplicate(`${at}.resources[${k}].resourceID`, resourceID));
    }
    return errors;
  });
}
