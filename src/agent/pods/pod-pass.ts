/** One look at one pod: what it wants, what the runtime has, and what the steps have found out so far. */
import type { Cri } from "../cri/cri.ts";
import type { MountedVolumes, PodContext, PodNetwork, PodVolumes } from "../pod-context.ts";
import type { RetryBackoff } from "./backoff.ts";
import type { ObservedPod } from "./observed-pod.ts";

/** What the workers of all pods share. */
export interface PodTools {
  readonly cri: Cri;
  readonly volumes: PodVolumes;
  readonly network: PodNetwork;
  /** The cgroup above those of all pods, such as "/orch". */
  readonly cgroupRoot: string;
  readonly logRoot: string;
}

/** Why a container does not run, as its status shows it. */
export interface Waiting {
  reason: string;
  message: string;
}

/** What the probes of a running container say. */
export interface ProbeState {
  readonly containerId: string;
  /** The startup probe, or the absence of one, says so. */
  started: boolean;
  ready: boolean;
}

/** What a worker keeps of its pod between passes. Losing it costs patience, never correctness. */
export interface PodMemory {
  readonly crashes: RetryBackoff;
  readonly pulls: RetryBackoff;
  /** Last failure of a pull, by image. */
  readonly pullErrors: Map<string, Waiting>;
  /** By container name. */
  readonly waiting: Map<string, Waiting>;
  readonly probes: Map<string, ProbeState>;
  /** Containers, by id, whose postStart hook is done. */
  readonly hooked: Set<string>;
  /** Why the agent gave the pod up; it never starts again. */
  rejected: Waiting | undefined;
  admitted: boolean;
}

export interface PodPass {
  /** Replaced when the sandbox brings the pod its addresses. */
  ctx: PodContext;
  readonly tools: PodTools;
  readonly memory: PodMemory;
  observed: ObservedPod;
  mounted: MountedVolumes;
  /** Milliseconds since the epoch when the next pass is due even if nothing happens. */
  retryAt: number;
}

/** "next": the steps after it may run; "wait": they may not, a change or `retryAt` brings the next pass. */
export type StepResult = "next" | "wait";

export interface PodStep {
  readonly name: string;
  /** Brings the world closer to the pod's spec. Safe to repeat; what it throws is logged and tried again. */
  run(pass: PodPass): Promise<StepResult>;
}

/** The next pass is at the latest at this time. */
export function retryBy(pass: PodPass, at: number): void {
  pass.retryAt = Math.min(pass.retryAt, at);
}
