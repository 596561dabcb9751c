/** One pod of this node, from its first sight to its last trace. Passes run one at a time; each looks at everything anew. */
import { mkdirSync } from "node:fs";
import { isReason } from "../../api/errors.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import type { EventRecorder } from "../../client/event-recorder.ts";
import type { Logger } from "../../lib/log.ts";
import type { NodeContext, PodContext, StoredPod } from "../pod-context.ts";
import { PodProbes } from "../probes/pod-probes.ts";
import { RetryBackoff } from "./backoff.ts";
import { observePod } from "./observed-pod.ts";
import { outcomeOf } from "./outcome.ts";
import { identityOf, podFolder } from "./pod-folders.ts";
import type { PodMemory, PodPass, PodStep, PodTools } from "./pod-pass.ts";
import { podStatus } from "./pod-status.ts";
import { StatusWriter } from "./status-writer.ts";
import { podIPsOf } from "./steps/sandbox.ts";
import { forgetPod, releasePod, stopContainers } from "./teardown.ts";

export interface WorkerOptions {
  node: NodeContext;
  tools: PodTools;
  steps: readonly PodStep[];
  recorder: EventRecorder;
  log: Logger;
  /** Ends the worker, not the pod. */
  signal: AbortSignal;
  /** The pod has left no trace. */
  onGone(uid: string): void;
}

/** A pass that nothing asked for: changes of volumes' sources are seen by then. */
const REFRESH_MS = 10_000;
/** After a pass that failed. */
const FAILURE_MS = 2000;

export class PodWorker {
  readonly #options: WorkerOptions;
  readonly #memory: PodMemory;
  readonly #status: StatusWriter;
  readonly #probes = new PodProbes(() => this.wake());
  #pod: StoredPod;
  /** The pod is not in the API any more. */
  #orphaned = false;
  #released = false;
  #wake = Promise.withResolvers<void>();
  /** Ends the waits of a pass that is not wanted any more. */
  #pass = new AbortController();

  constructor(pod: StoredPod, options: WorkerOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#status = new StatusWriter(options.node.client);
    this.#memory = {
      crashes: new RetryBackoff(),
      pulls: new RetryBackoff(),
      pullErrors: new Map(),
      waiting: new Map(),
      probes: new Map(),
      hooked: new Set(),
      rejected: undefined,
      admitted: false,
    };
    void this.#run();
  }

  get pod(): StoredPod {
    return this.#pod;
  }

  /** The pod as the API has it now. */
  update(pod: StoredPod): void {
    const before = this.#grace();
    const wasEnding = this.#isEnding();
    this.#pod = pod;
    // A deletion, or one with less grace, cannot wait for a pull, a hook or the last grace period.
    if (this.#isEnding() && (!wasEnding || this.#grace() < before))
      this.#pass.abort(new Error("the pod is being deleted"));
    this.wake();
  }

  /** The pod is gone from the API: its processes must go too. */
  orphan(): void {
    if (this.#orphaned) return;
    this.#orphaned = true;
    this.#pass.abort(new Error("the pod is gone"));
    this.wake();
  }

  /** Something happened: look again. */
  wake(): void {
    this.#wake.resolve();
  }

  #isEnding(): boolean {
    return this.#orphaned || this.#pod.metadata.deletionTimestamp !== undefined;
  }

  /** Seconds; a pod that was taken out of the API by force gets one. */
  #grace(): number {
    if (this.#orphaned) return 1;
    return this.#pod.metadata.deletionGracePeriodSeconds ?? this.#pod.spec?.terminationGracePeriodSeconds ?? 30;
  }

  async #run(): Promise<void> {
    const { signal, log, node } = this.#options;
    let gone = false;
    while (!gone && !signal.aborted) {
      this.#wake = Promise.withResolvers();
      this.#pass = new AbortController();
      let retryAt = node.clock.now() + REFRESH_MS;
      try {
        const pass = await this.#begin(retryAt);
        gone = this.#isEnding() ? await this.#end(pass) : await this.#live(pass);
        retryAt = pass.retryAt;
      } catch (error) {
        if (signal.aborted) break;
        if (this.#pass.signal.aborted) continue;
        log.warn("pod pass failed", { pod: this.#pod.metadata.name, namespace: this.#pod.metadata.namespace, error });
        retryAt = node.clock.now() + FAILURE_MS;
      }
      if (!gone) await this.#pause(retryAt);
    }
    this.#probes.end();
    if (gone) this.#options.onGone(this.#pod.metadata.uid);
  }

  /** Resolves when something happened or it is time. */
  async #pause(retryAt: number): Promise<void> {
    const { clock } = this.#options.node;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#options.signal]);
    await Promise.race([
      this.#wake.promise,
      clock.sleep(Math.max(0, retryAt - clock.now()), signal).catch(() => undefined),
    ]);
    over.abort();
  }

  async #begin(retryAt: number): Promise<PodPass> {
    const { node, tools, recorder, log, signal } = this.#options;
    const pod = this.#pod;
    const { name, namespace, uid } = pod.metadata;
    const podDir = podFolder(node.dir, uid);
    mkdirSync(podDir, { recursive: true, mode: 0o755 });
    const subject = { apiVersion: "v1", kind: "Pod", metadata: pod.metadata };
    const ctx: PodContext = {
      node,
      pod,
      podDir,
      podIPs: (pod.status?.podIPs ?? []).map(({ ip }) => ip),
      log: log.with({ pod: `${namespace}/${name}` }),
      signal: AbortSignal.any([signal, this.#pass.signal]),
      event: (type, reason, message) => recorder.record(subject, { type, reason, message }),
    };
    const observed = await observePod(tools.cri, uid);
    const pass: PodPass = { ctx, tools, memory: this.#memory, observed, mounted: new Map(), retryAt };
    const podIPs = podIPsOf(pass);
    if (podIPs.length > 0) pass.ctx = { ...ctx, podIPs };
    return pass;
  }

  /** Brings the pod up, or to its own end. Never says that it is gone. */
  async #live(pass: PodPass): Promise<false> {
    const { uid } = pass.ctx.pod.metadata;
    const finished = this.#isFinished(pass);
    if (!finished) {
      if (this.#deadlinePassed(pass)) return this.#giveUp(pass);
      await this.#report(pass, { isTerminating: false });
      for (const step of this.#options.steps) {
        if ((await step.run(pass)) === "wait") break;
      }
      pass.observed = await observePod(this.#options.tools.cri, uid);
      this.#probes.sync(pass);
      if (this.#memory.admitted) await this.#options.tools.volumes.refresh(pass.ctx);
    }
    await this.#report(pass, { isTerminating: false });
    if (this.#isFinished(pass)) await this.#release(pass);
    return false;
  }

  #isFinished({ observed }: PodPass): boolean {
    const phase = this.#pod.status?.phase;
    return (
      phase === "Succeeded" ||
      phase === "Failed" ||
      this.#memory.rejected !== undefined ||
      outcomeOf(this.#pod, observed) !== "unfinished"
    );
  }

  #deadlinePassed(pass: PodPass): boolean {
    const { spec, status } = pass.ctx.pod;
    if (spec?.activeDeadlineSeconds === undefined || status?.startTime === undefined) return false;
    const until = Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
    pass.retryAt = Math.min(pass.retryAt, until);
    return until <= pass.ctx.node.clock.now();
  }

  async #giveUp(pass: PodPass): Promise<false> {
    const message = "Pod was active on the node longer than the specified deadline";
    this.#memory.rejected = { reason: "DeadlineExceeded", message };
    await stopContainers(pass, this.#grace());
    await this.#release(pass);
    await this.#report(pass, { isTerminating: true });
    return false;
  }

  /** Ends the pod for good. True when no trace is left. */
  async #end(pass: PodPass): Promise<boolean> {
    const { tools, node } = this.#options;
    if (!this.#orphaned) await this.#report(pass, { isTerminating: true });
    await stopContainers(pass, this.#grace());
    this.#probes.end();
    await this.#release(pass);
    const { name, namespace, uid } = this.#pod.metadata;
    if (!this.#orphaned) {
      const here = await this.#report(pass, { isTerminating: true });
      if (here) {
        await node.client
          .delete(Pod, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } })
          .catch((error) => {
            if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) throw error;
          });
      }
    }
    await forgetPod(identityOf(this.#pod), { tools, podDir: pass.ctx.podDir });
    return true;
  }

  async #release(pass: PodPass): Promise<void> {
    if (this.#released) return;
    const { tools } = this.#options;
    const { uid } = this.#pod.metadata;
    await stopContainers(pass, this.#grace());
    await releasePod(uid, { tools, podDir: pass.ctx.podDir, signal: pass.ctx.signal });
    pass.observed = await observePod(tools.cri, uid);
    this.#probes.sync(pass);
    this.#released = true;
  }

  async #report(pass: PodPass, { isTerminating }: { isTerminating: boolean }): Promise<boolean> {
    const { node } = this.#options;
    const before = this.#pod;
    const written = await this.#status.write(
      before,
      podStatus(before, {
        observed: pass.observed,
        memory: this.#memory,
        nodeIP: node.nodeIP,
        podIPs: pass.ctx.podIPs,
        now: node.clock.now(),
        isTerminating,
      }),
    );
    // What the informer brought meanwhile is newer than this answer.
    if (written !== undefined && this.#pod === before) this.#pod = written;
    return written !== undefined;
  }
}
