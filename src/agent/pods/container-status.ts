/** The status of one container, from what the runtime has of it. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Container } from "../../api/kinds/core/container.ts";
import type { ContainerState, ContainerStateTerminated, ContainerStatus } from "../../api/kinds/core/pod.ts";
import { formatTime } from "../../api/time.ts";
import { CONTAINER_NAME, MESSAGE_FILE, MESSAGE_POLICY, RESTART_COUNT } from "./labels.ts";
import type { ObservedContainer, ObservedPod } from "./observed-pod.ts";
import type { PodMemory, Waiting } from "./pod-pass.ts";

/** Most bytes of a termination message; of a log that stands in for one, and its most lines. */
const MESSAGE_BYTES = 4096;
const LOG_BYTES = 2048;
const LOG_LINES = 80;

const time = (nanos: string): string => formatTime(Number(BigInt(nanos) / 1_000_000n));
const containerId = ({ id }: ObservedContainer): string => `containerd://${id}`;

function terminated(container: ObservedContainer): ContainerStateTerminated {
  const message = terminationMessage(container) || container.message;
  return {
    containerID: containerId(container),
    exitCode: container.exitCode,
    startedAt: time(container.startedAt),
    finishedAt: time(container.finishedAt),
    reason: container.reason || (container.exitCode === 0 ? "Completed" : "Error"),
    ...(message === "" ? {} : { message }),
  };
}

function terminationMessage(container: ObservedContainer): string {
  const file = container.annotations[MESSAGE_FILE];
  const text = file === undefined ? "" : tail(file, MESSAGE_BYTES);
  const fallback = container.annotations[MESSAGE_POLICY] === "FallbackToLogsOnError" && container.exitCode !== 0;
  if (text !== "" || !fallback) return text;
  return tail(container.logPath, LOG_BYTES * 2)
    .split("\n")
    .map((line) => line.replace(/^\S+ std(?:out|err) [FP]\S* /, ""))
    .slice(-LOG_LINES)
    .join("\n")
    .slice(-LOG_BYTES);
}

/** The last bytes of a file; empty when there is none. */
function tail(file: string, bytes: number): string {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return "";
  }
  try {
    const buffer = Buffer.alloc(bytes);
    const size = readSync(fd, buffer, 0, bytes, Math.max(0, fstatSync(fd).size - bytes));
    return buffer.toString("utf8", 0, size);
  } finally {
    closeSync(fd);
  }
}

export interface StatusInput {
  observed: ObservedPod;
  memory: PodMemory;
  /** The status in the API: what is known of containers that the runtime has no more. */
  known: readonly ContainerStatus[] | undefined;
  /** Why a container that was never started is not: "PodInitializing" or "ContainerCreating". */
  idle: string;
  isTerminating: boolean;
}

export function containerStatus(container: Pick<Container, "name" | "image">, input: StatusInput): ContainerStatus {
  const all = input.observed.containers.filter((each) => each.labels[CONTAINER_NAME] === container.name);
  const [current, previous] = all;
  const known = input.known?.find(({ name }) => name === container.name);
  const waiting = input.memory.waiting.get(container.name);
  if (current === undefined) return withoutContainer(container, { known, waiting, input });
  const probe = input.memory.probes.get(container.name);
  const running = current.state === "CONTAINER_RUNNING";
  const mine = probe?.containerId === current.id ? probe : undefined;
  const ended = current.state === "CONTAINER_EXITED" || current.state === "CONTAINER_UNKNOWN";
  const state: ContainerState =
    ended && waiting !== undefined && !input.isTerminating
      ? { waiting }
      : ended
        ? { terminated: terminated(current) }
        : running
          ? { running: { startedAt: time(current.startedAt) } }
          : { waiting: waiting ?? { reason: input.idle } };
  const last = state.waiting !== undefined && ended ? current : previous;
  return {
    name: container.name,
    image: container.image ?? "",
    imageID: current.imageRef,
    containerID: containerId(current),
    restartCount: Number(current.annotations[RESTART_COUNT] ?? 0),
    ready: running && (mine?.ready ?? false),
    started: running && (mine?.started ?? false),
    state,
    lastState: last !== undefined && isEndedState(last) ? { terminated: terminated(last) } : (known?.lastState ?? {}),
  };
}

const isEndedState = ({ state }: ObservedContainer): boolean =>
  state === "CONTAINER_EXITED" || state === "CONTAINER_UNKNOWN";

function withoutContainer(
  container: Pick<Container, "name" | "image">,
  { known, waiting, input }: { known: ContainerStatus | undefined; waiting: Waiting | undefined; input: StatusInput },
): ContainerStatus {
  // A container that has been seen and is gone from the runtime ended; what the API knows of it stays true.
  if (known?.state?.terminated !== undefined) return { ...known, ready: false, started: false };
  return {
    name: container.name,
    image: container.image ?? "",
    imageID: "",
    restartCount: known?.restartCount ?? 0,
    ready: false,
    started: false,
    state: { waiting: waiting ?? { reason: input.idle } },
    lastState: known?.lastState ?? {},
  };
}
