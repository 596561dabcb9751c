/** The pods of this node: a worker for each, woken by changes in the API and in the runtime. */
import type { Pod } from "../../api/kinds/core/pod.ts";
import type { EventRecorder } from "../../client/event-recorder.ts";
import type { Informer } from "../../client/informer.ts";
import type { Logger } from "../../lib/log.ts";
import { followContainerEvents } from "../cri/container-events.ts";
import { isUnavailable } from "../cri/grpc-channel.ts";
import type { NodeContext, StoredPod } from "../pod-context.ts";
import { POD_UID } from "./labels.ts";
import { observeIdentities, type PodIdentity } from "./observed-pod.ts";
import type { PodTools } from "./pod-pass.ts";
import { podSteps } from "./pod-steps.ts";
import { PodWorker } from "./pod-worker.ts";

export interface PodManagerOptions {
  node: NodeContext;
  tools: PodTools;
  /** The socket of containerd. */
  socket: string;
  nodeLabels: Readonly<Record<string, string>>;
  /** The pods whose spec.nodeName is this node. */
  pods: Informer<Pod>;
  recorder: EventRecorder;
  log: Logger;
  signal: AbortSignal;
}

/** Looks at a pod after an event, in milliseconds, each after the one before. */
const SETTLE_MS = [0, 100, 900] as const;

export class PodManager {
  readonly #options: PodManagerOptions;
  readonly #workers = new Map<string, PodWorker>();

  constructor(options: PodManagerOptions) {
    this.#options = options;
  }

  /** Resolves when every pod, of the API or left in the runtime, has its worker. */
  async start(): Promise<void> {
    const { pods, tools, signal, log, node } = this.#options;
    pods.onChange(({ type, object }) => {
      if (type === "delete") this.#workers.get(object.metadata.uid)?.orphan();
      else this.#update(object);
    });
    await pods.synced;
    // Whatever the runtime has and the API has not was deleted while no agent ran.
    for (const identity of await observeIdentities(tools.cri)) {
      if (!this.#workers.has(identity.uid)) this.#update(strayPod(identity)).orphan();
    }
    void followContainerEvents({
      socket: this.#options.socket,
      onEvent: ({ containerId }) => void this.#wakeOwner(containerId),
      onGap: () => this.wakeAll(),
      clock: node.clock,
      log,
      signal,
    });
  }

  /** The pods as their workers know them. */
  get pods(): readonly StoredPod[] {
    return [...this.#workers.values()].map(({ pod }) => pod);
  }

  wakeAll(): void {
    for (const worker of this.#workers.values()) worker.wake();
  }

  #update(pod: StoredPod): PodWorker {
    const { uid, name, namespace } = pod.metadata;
    for (const [other, worker] of this.#workers) {
      const { metadata } = worker.pod;
      if (other !== uid && metadata.name === name && metadata.namespace === namespace) worker.orphan();
    }
    const known = this.#workers.get(uid);
    if (known !== undefined) {
      known.update(pod);
      return known;
    }
    const { node, tools, recorder, log, signal } = this.#options;
    const worker = new PodWorker(pod, {
      node,
      tools,
      recorder,
      log,
      signal,
      steps: podSteps(() => this.pods, this.#options.nodeLabels),
      onGone: (gone) => this.#workers.delete(gone),
    });
    this.#workers.set(uid, worker);
    return worker;
  }

  /**
   * An event names a container or a sandbox; its labels say whose it is. The event comes before containerd has noted the new state:
   * whoever looks at once may still see the old one, so the owner looks again.
   */
  async #wakeOwner(id: string): Promise<void> {
    const { cri } = this.#options.tools;
    try {
      const { containers } = await cri.call("ListContainers", { filter: { id } });
      const found = containers[0] ?? (await cri.call("ListPodSandbox", { filter: { id } })).items[0];
      for (const delay of SETTLE_MS) {
        await this.#options.node.clock.sleep(delay, this.#options.signal);
        this.#workers.get(found?.labels[POD_UID] ?? "")?.wake();
      }
    } catch (error) {
      // containerd is away; its return wakes everybody.
      if (!isUnavailable(error) && !this.#options.signal.aborted)
        this.#options.log.debug("owner of a container not found", { id, error });
    }
  }
}

/** What is left to know of a pod that the API has no more. */
function strayPod({ uid, name, namespace }: PodIdentity): StoredPod {
  return { metadata: { uid, name, namespace, resourceVersion: "", creationTimestamp: "" } };
}
