import { addQuantity, compareQuantity, type Quantity, tryQuantity, ZERO } from "../../quantity.ts";
import type { PodSpec } from "./pod-spec.ts";
import type { ResourceRequirements } from "./resource-requirements.ts";

/**
 * The quality of service of a pod: Guaranteed when CPU and memory are limited everywhere and requested to the limit,
 * BestEffort when neither is mentioned, else Burstable. Resources of the pod as a whole count before those of its containers.
 */
export function qosClass(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const parts = partsOf(spec);
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let guaranteed = true;
  for (const part of parts) {
    add(requests, part.requests);
    const limited = add(limits, part.limits);
    if (limited.size < 2) guaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return "BestEffort";
  const equal =
    requests.size === limits.size &&
    [...requests].every(([name, value]) => compareQuantity(limits.get(name) ?? ZERO, value) === 0);
  return guaranteed && equal ? "Guaranteed" : "Burstable";
}

function partsOf(spec: PodSpec): ResourceRequirements[] {
  if (spec.resources !== undefined) return [spec.resources];
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.resources ?? {});
}

/** Adds the positive amounts of CPU and memory to `sum`, and tells which of the two there were. */
function add(sum: Map<string, Quantity>, list: Record<string, string> | undefined): Set<string> {
  const seen = new Set<string>();
  for (const name of ["cpu", "memory"]) {
    const value = tryQuantity(list?.[name] ?? "0") ?? ZERO;
    if (value.nanos <= 0n) continue;
    seen.add(name);
    sum.set(name, addQuantity(sum.get(name) ?? ZERO, value));
  }
  return seen;
}
