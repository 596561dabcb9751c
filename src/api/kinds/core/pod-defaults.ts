import { addQuantity, formatQuantity, tryQuantity, ZERO } from "../../quantity.ts";
import type { Container } from "./container.ts";
import type { PodSpec } from "./pod-spec.ts";
import { allContainers, defaultPodSpec } from "./pod-spec-defaults.ts";

/** Fills in what holds for a pod itself and not for a template of pods. */
export function defaultPod(spec: PodSpec): void {
  defaultPodSpec(spec);
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    defaultRequests(container);
    if (spec.hostNetwork) defaultHostPorts(container);
  }
  defaultPodRequests(spec);
}

/** What is limited and not requested is requested in full. */
function defaultRequests({ resources }: Container): void {
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function defaultHostPorts({ ports }: Container): void {
  for (const port of ports ?? []) port.hostPort ||= port.containerPort;
}

const POD_LEVEL = /^(?:cpu|memory|hugepages-.*)$/;

/** Requests of the pod as a whole: the sum of what its containers request, or what it is limited to. */
function defaultPodRequests(spec: PodSpec): void {
  const limits = spec.resources?.limits;
  if (spec.resources === undefined || limits === undefined) return;
  const requests = { ...spec.resources.requests };
  for (const [name, limit] of Object.entries(limits)) {
    if (!POD_LEVEL.test(name) || requests[name] !== undefined) continue;
    requests[name] = name.startsWith("hugepages-") ? limit : (requestedByContainers(spec, name) ?? limit);
  }
  if (Object.keys(requests).length > 0) spec.resources.requests = requests;
}

function requestedByContainers(spec: PodSpec, resource: string): string | undefined {
  const given = allContainers(spec).flatMap((container) => container.resources?.requests?.[resource] ?? []);
  if (given.length === 0) return undefined;
  return formatQuantity(given.reduce((sum, text) => addQuantity(sum, tryQuantity(text) ?? ZERO), ZERO));
}
