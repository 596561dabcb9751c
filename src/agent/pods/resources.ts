/** From requests and limits to cgroups: quality of service, shares, quotas, scores. */
import type { Container } from "../../api/kinds/core/container.ts";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import { parseQuantity, quantityNumber } from "../../api/quantity.ts";
import type { LinuxResources } from "../cri/messages.ts";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";
export interface Amounts {
  cpuMillis: number;
  memoryBytes: number;
}

/** Length of a CPU quota's period, in microseconds; the default of Kubernetes. */
export const CPU_PERIOD_US = 100_000;
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const MIN_QUOTA_US = 1000;

function amount(map: Readonly<Record<string, string>> | undefined, name: "cpu" | "memory"): number | undefined {
  const text = map?.[name];
  if (text === undefined) return undefined;
  const quantity = parseQuantity(text);
  return quantityNumber(quantity, name === "cpu" ? -3 : 0);
}

/** What a container asks for; a limit stands for a request that is left out. Zero when neither is there. */
function requestsOf(container: Pick<Container, "resources">): Amounts {
  const { requests, limits } = container.resources ?? {};
  return {
    cpuMillis: amount(requests, "cpu") ?? amount(limits, "cpu") ?? 0,
    memoryBytes: amount(requests, "memory") ?? amount(limits, "memory") ?? 0,
  };
}

export function limitsOf(container: Pick<Container, "resources">): Partial<Amounts> {
  const cpuMillis = amount(container.resources?.limits, "cpu");
  const memoryBytes = amount(container.resources?.limits, "memory");
  return { ...(cpuMillis === undefined ? {} : { cpuMillis }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}

export const isSidecar = (container: Pick<Container, "restartPolicy">): boolean => container.restartPolicy === "Always";

/**
 * What a pod needs at its worst moment: all containers with the sidecars, or an init container with the sidecars that started
 * before it, and the overhead.
 */
export function podRequests(spec: PodSpec): Amounts {
  const sum = (a: Amounts, b: Amounts): Amounts => ({
    cpuMillis: a.cpuMillis + b.cpuMillis,
    memoryBytes: a.memoryBytes + b.memoryBytes,
  });
  const most = (a: Amounts, b: Amounts): Amounts => ({
    cpuMillis: Math.max(a.cpuMillis, b.cpuMillis),
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
  });
  const none: Amounts = { cpuMillis: 0, memoryBytes: 0 };
  let sidecars = none;
  let peak = none;
  for (const init of spec.initContainers ?? []) {
    if (isSidecar(init)) sidecars = sum(sidecars, requestsOf(init));
    peak = most(peak, isSidecar(init) ? sidecars : sum(sidecars, requestsOf(init)));
  }
  const running = spec.containers.map(requestsOf).reduce(sum, sidecars);
  return sum(most(peak, running), requestsOf({ resources: { requests: spec.overhead ?? {} } }));
}

/** The limit of the whole pod, where every container has one. */
export function podLimits(spec: PodSpec): Partial<Amounts> {
  const containers = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)].map(limitsOf);
  const ofPod = limitsOf({ resources: spec.resources });
  const total = (name: keyof Amounts): number | undefined =>
    containers.every((each) => each[name] !== undefined)
      ? containers.reduce((sum, each) => sum + (each[name] ?? 0), 0)
      : undefined;
  const inits = (spec.initContainers ?? []).filter((each) => !isSidecar(each)).map(limitsOf);
  const bounded = (name: keyof Amounts): number | undefined => {
    const sum = ofPod[name] ?? total(name);
    if (sum === undefined || inits.some((each) => each[name] === undefined)) return ofPod[name];
    return Math.max(sum, ...inits.map((each) => each[name] ?? 0));
  };
  const cpuMillis = bounded("cpuMillis");
  const memoryBytes = bounded("memoryBytes");
  return { ...(cpuMillis === undefined ? {} : { cpuMillis }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}

/** Guaranteed: every container's requests are its limits; BestEffort: none has any. */
export function qosClass(spec: PodSpec): QosClass {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const named = all.flatMap((each) => [each.resources?.requests, each.resources?.limits]);
  const some = named.some((map) => map !== undefined && ("cpu" in map || "memory" in map));
  if (!some) return "BestEffort";
  const equal = all.every((each) => {
    const limits = limitsOf(each);
    const requests = requestsOf(each);
    return (
      limits.cpuMillis !== undefined &&
      limits.memoryBytes !== undefined &&
      limits.cpuMillis === requests.cpuMillis &&
      limits.memoryBytes === requests.memoryBytes
    );
  });
  return equal ? "Guaranteed" : "Burstable";
}

export const cpuShares = (millis: number): number =>
  Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.floor((millis * 1024) / 1000)));

export const cpuQuota = (millis: number): number => Math.max(MIN_QUOTA_US, Math.floor((millis * CPU_PERIOD_US) / 1000));

/** Who is killed first when memory runs out: the formula of Kubernetes, by class and by share of the machine. */
function oomScore(qos: QosClass, requestBytes: number, capacityBytes: number): number {
  if (qos === "Guaranteed") return -997;
  if (qos === "BestEffort") return 1000;
  return Math.min(999, Math.max(3, Math.floor(1000 - (1000 * requestBytes) / capacityBytes)));
}

/** A container's resources as the runtime is told. */
export function containerResources(
  spec: PodSpec,
  container: Pick<Container, "resources">,
  capacityBytes: number,
): LinuxResources {
  const requests = requestsOf(container);
  const limits = limitsOf(container);
  return {
    cpuShares: cpuShares(requests.cpuMillis),
    cpuPeriod: CPU_PERIOD_US,
    ...(limits.cpuMillis === undefined ? {} : { cpuQuota: cpuQuota(limits.cpuMillis) }),
    ...(limits.memoryBytes === undefined ? {} : { memoryLimitInBytes: limits.memoryBytes }),
    oomScoreAdj: oomScore(qosClass(spec), requests.memoryBytes, capacityBytes),
  };
}
