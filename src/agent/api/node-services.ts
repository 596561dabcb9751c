/** The node behind its API: finds the container that a request names and asks the runtime. */
import { ApiError } from "../../api/errors.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Cri } from "../cri/cri.ts";
import { readLog } from "../logs/read-log.ts";
import type { StoredPod } from "../pod-context.ts";
import { CONTAINER_NAME } from "../pods/labels.ts";
import { isRunning, latest, type ObservedContainer, observePod, readySandbox } from "../pods/observed-pod.ts";
import type { ContainerTarget, NodeServices, PodTarget } from "./kubelet-api.ts";

export interface NodeServicesOptions {
  cri: Cri;
  /** The pods of this node. */
  pods(): readonly StoredPod[];
  /** Other documents, by their path. */
  documents: Readonly<Record<string, () => Promise<unknown>>>;
  clock: Clock;
}

export function nodeServices({ cri, pods, documents, clock }: NodeServicesOptions): NodeServices {
  const podOf = ({ namespace, pod }: PodTarget): StoredPod => {
    const found = pods().find(({ metadata }) => metadata.namespace === namespace && metadata.name === pod);
    if (found === undefined)
      throw new ApiError("NotFound", `pod "${pod}" in namespace "${namespace}" is not on this node`);
    return found;
  };
  const running = async (target: ContainerTarget): Promise<ObservedContainer> => {
    const container = latest(await observePod(cri, podOf(target).metadata.uid), target.container);
    if (container === undefined || !isRunning(container)) {
      throw new ApiError(
        "NotFound",
        `container not found ("${target.container}") or not running in pod "${target.pod}"`,
      );
    }
    return container;
  };
  return {
    exec: async (target, options) => {
      const { id } = await running(target);
      const { command, ...streams } = options;
      return (await cri.call("Exec", { containerId: id, cmd: command, ...streams })).url;
    },
    attach: async (target, options) => {
      const { id } = await running(target);
      return (await cri.call("Attach", { containerId: id, ...options })).url;
    },
    portForward: async (target) => {
      const sandbox = readySandbox(await observePod(cri, podOf(target).metadata.uid));
      if (sandbox === undefined) throw new ApiError("NotFound", `pod "${target.pod}" does not run`);
      return (await cri.call("PortForward", { podSandboxId: sandbox.id, port: [] })).url;
    },
    logs: (target, query, signal) => logsOf({ cri, clock, pod: podOf(target) }, target, { query, signal }),
    document: async (path) => {
      if (path === "/pods") return { kind: "PodList", apiVersion: "v1", metadata: {}, items: pods() };
      return documents[path]?.();
    },
  };
}

async function* logsOf(
  { cri, clock, pod }: { cri: Cri; clock: Clock; pod: StoredPod },
  target: ContainerTarget,
  { query, signal }: { query: URLSearchParams; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const { containers } = await observePod(cri, pod.metadata.uid);
  const runs = containers.filter(({ labels }) => labels[CONTAINER_NAME] === target.container);
  const previous = query.get("previous") === "true";
  const container = previous ? runs[1] : runs[0];
  if (container === undefined) {
    const which = previous ? "previous terminated container" : "container";
    throw new ApiError("BadRequest", `${which} "${target.container}" in pod "${target.pod}" not found`);
  }
  const tailLines = numberOf(query, "tailLines");
  const limitBytes = numberOf(query, "limitBytes");
  const since = sinceOf(query, clock.now());
  const stream = query.get("stream")?.toLowerCase();
  const mayGrow = async (): Promise<boolean> => {
    const { containers: now } = await cri.call("ListContainers", { filter: { id: container.id } });
    return now[0]?.state === "CONTAINER_RUNNING" || now[0]?.state === "CONTAINER_CREATED";
  };
  yield* readLog(container.logPath, {
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(since === undefined ? {} : { since }),
    ...(stream === "stdout" || stream === "stderr" ? { stream } : {}),
    ...(query.get("follow") === "true" ? { follow: { mayGrow, clock } } : {}),
    timestamps: query.get("timestamps") === "true",
    signal,
  });
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new ApiError("BadRequest", `cannot read ${name} "${text}": expected a whole number, zero or more`);
  }
  return value;
}

function sinceOf(query: URLSearchParams, now: number): number | undefined {
  const seconds = numberOf(query, "sinceSeconds");
  if (seconds !== undefined) return now - seconds * 1000;
  const time = query.get("sinceTime");
  if (time === null || time === "") return undefined;
  const since = Date.parse(time);
  if (Number.isNaN(since)) throw new ApiError("BadRequest", `cannot read sinceTime "${time}": expected RFC 3339`);
  return since;
}
