/** From a container's spec to its process: image, description, create, start, postStart. */
import type { Container } from "../../api/kinds/core/container.ts";
import { RpcError } from "../cri/grpc-channel.ts";
import { VolumeError } from "../pod-context.ts";
import { containerConfig } from "./container-config.ts";
import { ensureImage } from "./ensure-image.ts";
import { ContainerConfigError } from "./environment.ts";
import { RESTART_COUNT } from "./labels.ts";
import { runHook } from "./lifecycle-hook.ts";
import { latest, type ObservedContainer, readySandbox } from "./observed-pod.ts";
import { type PodPass, retryBy, type Waiting } from "./pod-pass.ts";
import { sandboxConfig } from "./sandbox-config.ts";

/** Until a missing ConfigMap or a refused create is looked at again, in milliseconds. */
const RETRY_MS = 5000;
/** A hook may take as long as it likes; this is when the call itself is given up, in seconds. */
const HOOK_SECONDS = 3600;

/**
 * Starts a container that does not run. Resolves when it has started and its postStart hook is done, or when it has to wait; why is
 * then in `memory.waiting`.
 */
export async function startContainer(
  pass: PodPass,
  container: Container,
  options: { targetId?: string } = {},
): Promise<void> {
  const { ctx, memory } = pass;
  const before = latest(pass.observed, container.name);
  if (before !== undefined && mustWait(pass, container, before)) return;
  const result = await ensureImage(pass, container);
  if ("waiting" in result) {
    memory.waiting.set(container.name, result.waiting);
    return;
  }
  const attempt = nextAttempt(pass, container, before);
  let containerId: string;
  try {
    const config = await containerConfig(pass, { container, attempt, image: result.image, ...options });
    containerId = await create(pass, config);
    ctx.event("Normal", "Created", `Container created: ${container.name}`);
  } catch (error) {
    memory.waiting.set(container.name, refusal(pass, container, error));
    return;
  }
  memory.waiting.delete(container.name);
  if (before !== undefined) memory.crashes.note(container.name, ctx.node.clock.now());
  try {
    await pass.tools.cri.call("StartContainer", { containerId });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    // The container is there as exited, with this error as its message: status and backoff come from that.
    ctx.event("Warning", "Failed", `Error: ${error.message}`);
    retryBy(pass, ctx.node.clock.now());
    return;
  }
  ctx.event("Normal", "Started", `Container started: ${container.name}`);
  await postStart(pass, container, containerId);
}

/** A container that ended a moment ago waits: CrashLoopBackOff. */
function mustWait(pass: PodPass, container: Container, before: ObservedContainer): boolean {
  const { ctx, memory } = pass;
  if (before.state !== "CONTAINER_EXITED") return false;
  const finishedAt = Number(BigInt(before.finishedAt) / 1_000_000n);
  const dueAt = memory.crashes.dueAt(container.name, finishedAt);
  if (dueAt <= ctx.node.clock.now()) return false;
  retryBy(pass, dueAt);
  const seconds = memory.crashes.delay(container.name) / 1000;
  const pod = `${ctx.pod.metadata.name}_${ctx.pod.metadata.namespace}(${ctx.pod.metadata.uid})`;
  const delay = seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`;
  const message = `back-off ${delay} restarting failed container=${container.name} pod=${pod}`;
  memory.waiting.set(container.name, { reason: "CrashLoopBackOff", message });
  ctx.event("Warning", "BackOff", `Back-off restarting failed container ${container.name} in pod ${pod}`);
  return true;
}

/** One more than the last that the runtime or the status knows of. */
function nextAttempt(pass: PodPass, container: Container, before: ObservedContainer | undefined): number {
  if (before !== undefined) return Number(before.annotations[RESTART_COUNT] ?? 0) + 1;
  const { status } = pass.ctx.pod;
  const known = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(
    ({ name, containerID }) => name === container.name && containerID,
  );
  return known === undefined ? 0 : known.restartCount + 1;
}

async function create(pass: PodPass, config: Awaited<ReturnType<typeof containerConfig>>): Promise<string> {
  const sandbox = readySandbox(pass.observed);
  if (sandbox === undefined) throw new Error("the pod's sandbox is gone");
  const { containerId } = await pass.tools.cri.call("CreateContainer", {
    podSandboxId: sandbox.id,
    config,
    sandboxConfig: sandboxConfig(pass.ctx, pass.tools, sandbox.metadata.attempt),
  });
  return containerId;
}

function refusal(pass: PodPass, container: Container, error: unknown): Waiting {
  pass.ctx.signal.throwIfAborted();
  const message = error instanceof Error ? error.message : String(error);
  const reason =
    error instanceof ContainerConfigError || error instanceof VolumeError
      ? "CreateContainerConfigError"
      : "CreateContainerError";
  pass.ctx.event("Warning", "Failed", `Error: ${message}`);
  pass.ctx.log.warn("container was not created", { container: container.name, error });
  retryBy(pass, pass.ctx.node.clock.now() + RETRY_MS);
  return { reason, message };
}

async function postStart(pass: PodPass, container: Container, containerId: string): Promise<void> {
  const handler = container.lifecycle?.postStart;
  if (handler !== undefined) {
    try {
      await runHook(pass, { container, containerId, handler, signal: pass.ctx.signal, timeoutSeconds: HOOK_SECONDS });
    } catch (error) {
      pass.ctx.signal.throwIfAborted();
      pass.ctx.event("Warning", "FailedPostStartHook", `PostStartHook failed: ${(error as Error).message}`);
      await pass.tools.cri.call("StopContainer", {
        containerId,
        timeout: pass.ctx.pod.spec?.terminationGracePeriodSeconds ?? 30,
      });
    }
  }
  pass.memory.hooked.add(containerId);
}
