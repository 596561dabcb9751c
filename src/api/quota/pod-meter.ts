import type { Pod } from "../kinds/core/pod.ts";
import { qosClass } from "../kinds/core/pod-qos.ts";
import { isExtendedResource } from "../kinds/core/resource-validation.ts";
import type { Quantity } from "../quantity.ts";
import { type Amounts, amountsOf, one } from "./amounts.ts";
import { type Meter, type ScopeSelector, selects } from "./meter.ts";
import { podLimits, podRequests } from "./pod-totals.ts";

const COUNT = "count/pods";
const COMPUTE = ["cpu", "memory", "ephemeral-storage"];
const NAMES = new Set([COUNT, "pods", ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`])]);
/** Under these names every container has to say what it wants, else its pod cannot be measured. */
const REQUIRED = ["cpu", "memory"].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);

type Spec = NonNullable<Pod["spec"]>;

export const podMeter: Meter = {
  needs: "object",
  charged: ["CREATE", "UPDATE/resize"],
  tracks: (name) =>
    NAMES.has(name) || /^(requests\.)?hugepages-/.test(name) || (name.startsWith("requests.") && isVendors(name)),
  inScope: (object, selector) => inScope(object as Pod, selector),
  usage(object, now) {
    const pod = object as Pod;
    // Whatever is stored is counted; what it takes only as long as it may run.
    if (!isAlive(pod, now)) return new Map([[COUNT, one]]);
    return new Map([[COUNT, one], ...computeUsage(podRequests(pod), podLimits(pod))]);
  },
  lacks(object, names) {
    const { spec } = object as Pod;
    const required = names.filter((name) => REQUIRED.includes(name)).sort();
    if (spec === undefined || required.length === 0 || hasOwnResources(spec)) return undefined;
    const lacking = required.flatMap((name) => {
      const silent = [...spec.containers, ...(spec.initContainers ?? [])].filter(
        ({ resources }) => !computeUsage(amountsOf(resources?.requests), amountsOf(resources?.limits)).has(name),
      );
      const containers = [...new Set(silent.map((container) => container.name))].sort();
      return containers.length === 0 ? [] : [`${name} for: ${containers.join(",")}`];
    });
    return lacking.length === 0 ? undefined : `must specify ${lacking.join("; ")}`;
  },
};

const isVendors = (name: string): boolean => name.includes("/") && !name.includes("kubernetes.io/");

/** Requests and limits under the names that quotas have for them. */
function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map<string, Quantity>([["pods", one]]);
  for (const [name, amount] of requests) {
    const isPages = name.startsWith("hugepages-");
    if (COMPUTE.includes(name) || isPages) usage.set(name, amount);
    if (COMPUTE.includes(name) || isPages || isExtendedResource(name)) usage.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of limits) if (COMPUTE.includes(name)) usage.set(`limits.${name}`, amount);
  return usage;
}

/** Whether the pod still takes something: it has not ended, nor is it stuck beyond its time on a node that does not answer. */
function isAlive({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === "Failed" || status?.phase === "Succeeded") return false;
  const end = expiryOf(metadata);
  return end === undefined || now <= end;
}

/** When a pod that is being deleted stops to count, in milliseconds; undefined for any other. */
export function expiryOf(metadata: Pod["metadata"]): number | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata ?? {};
  if (deletionTimestamp == null || deletionGracePeriodSeconds == null) return undefined;
  return Date.parse(deletionTimestamp) + Number(deletionGracePeriodSeconds) * 1000;
}

function hasOwnResources({ resources }: Spec): boolean {
  const names = [...Object.keys(resources?.requests ?? {}), ...Object.keys(resources?.limits ?? {})];
  return names.some((name) => name === "cpu" || name === "memory" || name.startsWith("hugepages-"));
}

function inScope({ spec }: Pod, selector: ScopeSelector): boolean {
  if (spec === undefined) return false;
  switch (selector.scopeName) {
    case "Terminating":
      return spec.activeDeadlineSeconds != null;
    case "NotTerminating":
      return spec.activeDeadlineSeconds == null;
    case "BestEffort":
      return qosClass(spec) === "BestEffort";
    case "NotBestEffort":
      return qosClass(spec) !== "BestEffort";
    case "PriorityClass":
      return selects(selector, spec.priorityClassName || undefined);
    case "CrossNamespacePodAffinity":
      return looksElsewhere(spec);
    default:
      return false;
  }
}

/** Whether some affinity of the pod looks at pods of other namespaces. */
function looksElsewhere({ affinity }: Spec): boolean {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((part) => [
    ...(part?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(part?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some(({ namespaces, namespaceSelector }) => (namespaces ?? []).length > 0 || namespaceSelector != null);
}
