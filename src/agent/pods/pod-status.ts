/** The status of a pod: a pure function of its spec, what the runtime has and what the steps have found out. */
import type { PodCondition, PodStatus } from "../../api/kinds/core/pod.ts";
import { formatTime } from "../../api/time.ts";
import type { StoredPod } from "../pod-context.ts";
import { containerStatus } from "./container-status.ts";
import { latest, type ObservedPod, readySandbox } from "./observed-pod.ts";
import { outcomeOf } from "./outcome.ts";
import type { PodMemory } from "./pod-pass.ts";
import { isSidecar, qosClass } from "./resources.ts";

export interface StatusFacts {
  observed: ObservedPod;
  memory: PodMemory;
  nodeIP: string;
  podIPs: readonly string[];
  /** Milliseconds since the epoch. */
  now: number;
  /** The pod's processes are being ended, or have been. */
  isTerminating: boolean;
}

type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

export function podStatus(pod: StoredPod, facts: StatusFacts): PodStatus {
  const { spec, status: known } = pod;
  if (spec === undefined) return known ?? {};
  const { memory, observed } = facts;
  const base = { observed, memory, isTerminating: facts.isTerminating };
  const initContainerStatuses = (spec.initContainers ?? []).map((each, index) => ({
    ...containerStatus(each, { ...base, known: known?.initContainerStatuses, idle: "PodInitializing" }),
    ...(isInitDone(pod, observed, index) && !isSidecar(each) ? { ready: true, started: false } : {}),
  }));
  const initialized = (spec.initContainers ?? []).every((_, index) => isInitDone(pod, observed, index, memory));
  const idle = initialized ? "ContainerCreating" : "PodInitializing";
  const containerStatuses = spec.containers.map((each) =>
    containerStatus(each, { ...base, known: known?.containerStatuses, idle }),
  );
  const ephemeral = (spec.ephemeralContainers ?? []).map((each) =>
    containerStatus(each, { ...base, known: known?.ephemeralContainerStatuses, idle: "ContainerCreating" }),
  );
  const phase = phaseOf(pod, facts);
  const ready = { initialized, containers: containerStatuses.filter((each) => !each.ready).map(({ name }) => name) };
  const sidecars = initContainerStatuses.filter((each, i) => isSidecar(spec.initContainers?.[i] ?? {}) && !each.ready);
  return {
    observedGeneration: Number(pod.metadata.generation ?? 0),
    phase,
    ...(memory.rejected === undefined ? {} : memory.rejected),
    hostIP: facts.nodeIP,
    hostIPs: [{ ip: facts.nodeIP }],
    ...(facts.podIPs[0] === undefined ? {} : { podIP: facts.podIPs[0], podIPs: facts.podIPs.map((ip) => ({ ip })) }),
    startTime: known?.startTime ?? formatTime(facts.now),
    qosClass: qosClass(spec),
    conditions: conditionsOf(pod, facts, {
      phase,
      initialized,
      unready: [...ready.containers, ...sidecars.map(({ name }) => name)],
    }),
    ...(initContainerStatuses.length === 0 ? {} : { initContainerStatuses }),
    containerStatuses,
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral }),
  };
}

/** An init container ended well, or a sidecar has started, or something after it already ran in this sandbox. */
export function isInitDone(pod: StoredPod, observed: ObservedPod, index: number, memory?: PodMemory): boolean {
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  const init = initContainers[index];
  if (init === undefined) return true;
  const sandbox = observed.sandboxes[0]?.id;
  const later = [...initContainers.slice(index + 1), ...containers];
  if (later.some(({ name }) => latest(observed, name)?.podSandboxId === sandbox && sandbox !== undefined)) return true;
  const last = latest(observed, init.name);
  if (last === undefined || last.podSandboxId !== sandbox) return false;
  if (!isSidecar(init)) return last.state === "CONTAINER_EXITED" && last.exitCode === 0;
  const probe = memory?.probes.get(init.name);
  return last.state === "CONTAINER_RUNNING" && probe?.containerId === last.id && probe.started;
}

function phaseOf(pod: StoredPod, { observed, memory }: StatusFacts): Phase {
  const known = pod.status?.phase;
  if (memory.rejected !== undefined) return "Failed";
  if (known === "Succeeded" || known === "Failed") return known;
  const outcome = outcomeOf(pod, observed);
  if (outcome !== "unfinished") return outcome;
  const started = (pod.spec?.containers ?? []).every(({ name }) => {
    const last = latest(observed, name);
    return last !== undefined && last.state !== "CONTAINER_CREATED";
  });
  return started ? "Running" : known === "Running" ? "Running" : "Pending";
}

type ConditionFacts = { phase: Phase; initialized: boolean; unready: readonly string[] };

function conditionsOf(pod: StoredPod, facts: StatusFacts, found: ConditionFacts): PodCondition[] {
  const known = new Map((pod.status?.conditions ?? []).map((each) => [each.type, each]));
  const finished = found.phase === "Succeeded" || found.phase === "Failed";
  const why = finished
    ? { reason: found.phase === "Succeeded" ? "PodCompleted" : "PodFailed" }
    : { reason: "ContainersNotReady", message: `containers with unready status: [${found.unready.join(" ")}]` };
  const containersReady = !finished && found.initialized && found.unready.length === 0;
  const gates = (pod.spec?.readinessGates ?? []).filter((gate) => known.get(gate.conditionType)?.status !== "True");
  const condition = (type: string, ok: boolean, detail: { reason?: string; message?: string } = {}): PodCondition => {
    const status = ok ? "True" : "False";
    const before = known.get(type);
    const since = before?.status === status ? before.lastTransitionTime : undefined;
    return {
      type,
      status,
      observedGeneration: Number(pod.metadata.generation ?? 0),
      lastTransitionTime: since ?? formatTime(facts.now),
      ...(ok ? {} : detail),
    };
  };
  const pendingGate =
    gates[0] === undefined
      ? {}
      : {
          reason: "ReadinessGatesNotReady",
          message: "corresponding condition of pod readiness gate does not exist or is not True",
        };
  return [
    condition("PodReadyToStartContainers", readySandbox(facts.observed) !== undefined),
    condition("Initialized", found.initialized || found.phase === "Succeeded", {
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status",
    }),
    // K8S-DIFF: a pod that is being ended is not Ready at once, so that its endpoints go before its processes do.
    condition(
      "Ready",
      containersReady && gates.length === 0 && !facts.isTerminating,
      containersReady ? pendingGate : why,
    ),
    condition("ContainersReady", containersReady, why),
  ];
}
