/** The end of a pod: an ordered list of steps, each safe to repeat, none of which needs the pod's spec to be there still. */
import { rmSync } from "node:fs";
import type { Container } from "../../api/kinds/core/container.ts";
import { isNotFound } from "../cri/grpc-channel.ts";
import { listPodCgroups, removeCgroup } from "./cgroups.ts";
import { CONTAINER_NAME } from "./labels.ts";
import { runHook } from "./lifecycle-hook.ts";
import { type ObservedContainer, observePod, type PodIdentity } from "./observed-pod.ts";
import { logFolder } from "./pod-folders.ts";
import type { PodPass, PodTools } from "./pod-pass.ts";
import { isSidecar } from "./resources.ts";

/**
 * Longest wait for the endpoints to go, in milliseconds, and what is waited after: a proxy on another node may be a moment behind
 * this one's.
 */
const DRAIN_MOST_MS = 5000;
const DRAIN_AFTER_MS = 300;

/**
 * Ends the processes of a pod: waits until no new request can reach it, runs preStop, then SIGTERM, and SIGKILL when the grace is over.
 * K8S-DIFF: the kubelet sends SIGTERM at once, so that requests on their way fail; here the endpoint goes first. The wait counts
 * against the grace period. Sidecars end after the containers, in the reverse order of their start.
 */
export async function stopContainers(pass: PodPass, graceSeconds: number): Promise<void> {
  const { ctx } = pass;
  const until = ctx.node.clock.now() + graceSeconds * 1000;
  const running = pass.observed.containers.filter(({ state }) => state === "CONTAINER_RUNNING");
  if (running.length === 0) return;
  const spec = ctx.pod.spec;
  const sidecars = (spec?.initContainers ?? []).filter(isSidecar);
  const isSide = (each: ObservedContainer): boolean =>
    sidecars.some(({ name }) => name === each.labels[CONTAINER_NAME]);
  if (graceSeconds > 0) await drain(pass, Math.min(DRAIN_MOST_MS, (graceSeconds * 1000) / 2));
  const stop = (each: ObservedContainer): Promise<void> => stopContainer(pass, each, until);
  await Promise.all(running.filter((each) => !isSide(each)).map(stop));
  for (const { name } of sidecars.toReversed()) {
    for (const each of running.filter(({ labels }) => labels[CONTAINER_NAME] === name)) await stop(each);
  }
}

async function drain(pass: PodPass, mostMs: number): Promise<void> {
  const { ctx, tools } = pass;
  // A pod that is not ready gets no requests.
  const ready = ctx.pod.status?.conditions?.some(({ type, status }) => type === "ContainersReady" && status === "True");
  if (ready !== true || ctx.podIPs.length === 0 || ctx.pod.spec?.hostNetwork === true) return;
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(mostMs)]);
  try {
    await tools.network.drained(ctx.podIPs, signal);
    await ctx.node.clock.sleep(DRAIN_AFTER_MS, signal);
  } catch {
    ctx.signal.throwIfAborted();
    ctx.log.debug("endpoints were still there after the wait", { mostMs });
  }
}

async function stopContainer(pass: PodPass, running: ObservedContainer, until: number): Promise<void> {
  const { ctx, tools } = pass;
  const name = running.labels[CONTAINER_NAME] ?? "";
  const container = containerOf(pass, name);
  const left = (): number => Math.max(0, Math.ceil((until - ctx.node.clock.now()) / 1000));
  const handler = container?.lifecycle?.preStop;
  ctx.event("Normal", "Killing", `Stopping container ${name}`);
  if (container !== undefined && handler !== undefined && left() > 0) {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(left() * 1000)]);
    try {
      await runHook(pass, { container, containerId: running.id, handler, signal, timeoutSeconds: left() });
    } catch (error) {
      ctx.signal.throwIfAborted();
      ctx.event("Warning", "FailedPreStopHook", `PreStopHook failed: ${(error as Error).message}`);
    }
  }
  const timeout = left();
  await tools.cri.call(
    "StopContainer",
    { containerId: running.id, timeout },
    { timeoutMs: (timeout + 60) * 1000, signal: ctx.signal },
  );
}

function containerOf({ ctx }: PodPass, name: string): Container | undefined {
  const { containers = [], initContainers = [] } = ctx.pod.spec ?? {};
  return [...containers, ...initContainers].find((each) => each.name === name);
}

/** Frees what a pod without processes still holds: network, volumes, cgroup. Its containers stay, for their logs and exit codes. */
export async function releasePod(
  uid: string,
  { tools, podDir, signal }: { tools: PodTools; podDir: string; signal: AbortSignal },
): Promise<void> {
  const { sandboxes } = await observePod(tools.cri, uid);
  for (const { id } of sandboxes) await tools.cri.call("StopPodSandbox", { podSandboxId: id });
  await tools.volumes.unmount({ podDir, signal });
  const cgroup = listPodCgroups(tools.cgroupRoot).get(uid);
  if (cgroup !== undefined) removeCgroup(cgroup);
}

/** Removes every trace of a released pod from the runtime and the host, its logs included. */
export async function forgetPod(
  identity: PodIdentity,
  { tools, podDir }: { tools: PodTools; podDir: string },
): Promise<void> {
  const { sandboxes, containers } = await observePod(tools.cri, identity.uid);
  for (const { id } of containers) await unlessGone(tools.cri.call("RemoveContainer", { containerId: id }));
  for (const { id } of sandboxes) await unlessGone(tools.cri.call("RemovePodSandbox", { podSandboxId: id }));
  rmSync(podDir, { recursive: true, force: true });
  rmSync(logFolder(tools.logRoot, identity), { recursive: true, force: true });
}

async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
