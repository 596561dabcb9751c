/** Whether a pod still has something to run: the rules of restart policies, as pure functions. */
import type { Container } from "../../api/kinds/core/container.ts";
import type { StoredPod } from "../pod-context.ts";
import { latest, type ObservedContainer, type ObservedPod } from "./observed-pod.ts";
import { isSidecar } from "./resources.ts";

export const isEnded = (container: ObservedContainer | undefined): container is ObservedContainer =>
  container !== undefined && (container.state === "CONTAINER_EXITED" || container.state === "CONTAINER_UNKNOWN");

/** Whether an ended container is to run again. */
export function restarts(pod: StoredPod, container: Container, ended: { exitCode: number }): boolean {
  const rule = (container.restartPolicyRules ?? []).find(({ exitCodes }) => {
    if (exitCodes === undefined) return false;
    const listed = exitCodes.values?.includes(ended.exitCode) ?? false;
    return exitCodes.operator === "In" ? listed : !listed;
  });
  if (rule !== undefined) return rule.action === "Restart";
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && ended.exitCode !== 0);
}

export type Outcome = "unfinished" | "Succeeded" | "Failed";

/** How the pod ended, once nothing of it is to run again; init containers retry unless the pod says Never. */
export function outcomeOf(pod: StoredPod, observed: ObservedPod): Outcome {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  for (const init of initContainers) {
    const last = latest(observed, init.name);
    if (isSidecar(init) || !isEnded(last) || last.exitCode === 0) continue;
    if (!restartsInit(pod, init, last)) return "Failed";
  }
  const last = containers.map((container) => ({ container, ended: latest(observed, container.name) }));
  if (last.length === 0) return "unfinished";
  for (const { container, ended } of last) {
    if (!isEnded(ended) || restarts(pod, container, ended)) return "unfinished";
  }
  return last.every(({ ended }) => ended?.exitCode === 0) ? "Succeeded" : "Failed";
}

/** A failed init container runs again unless the pod, or its own policy, says Never. */
export function restartsInit(pod: StoredPod, init: Container, ended: { exitCode: number }): boolean {
  if (init.restartPolicyRules !== undefined || init.restartPolicy !== undefined) return restarts(pod, init, ended);
  return ended.exitCode !== 0 && (pod.spec?.restartPolicy ?? "Always") !== "Never";
}
