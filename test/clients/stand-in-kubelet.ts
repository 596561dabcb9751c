/** A node that runs nothing: what is bound to it is reported as running and ready, what shall end as succeeded. */
import { ApiError } from "../../src/api/errors.ts";
import { Lease } from "../../src/api/kinds/coordination/lease.ts";
import { Node } from "../../src/api/kinds/core/node.ts";
import { Pod } from "../../src/api/kinds/core/pod.ts";
import { formatMicroTime, formatTime } from "../../src/api/time.ts";
import type { Client, Stored } from "../../src/client/client.ts";
import { createInformer } from "../../src/client/informer.ts";
import { createLogger } from "../../src/lib/log.ts";

const RENEW_MS = 5_000;

export class StandInKubelet implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #reports = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  #addresses = 1;

  private constructor(
    private readonly client: Client,
    readonly nodeName: string,
  ) {}

  /** Registers the node; resolves when it is ready for pods. */
  static async start(client: Client, nodeName: string): Promise<StandInKubelet> {
    const kubelet = new StandInKubelet(client, nodeName);
    await kubelet.#register();
    const informer = createInformer(Pod, {
      client,
      fieldSelector: `spec.nodeName=${nodeName}`,
      signal: kubelet.#stop.signal,
      log: createLogger({ level: "error" }),
    });
    informer.onChange(({ type, object }) => {
      if (type !== "delete") kubelet.#report(object);
    });
    await informer.synced;
    return kubelet;
  }

  async #register(): Promise<void> {
    const { client, nodeName } = this;
    await client.create(Node, { metadata: { name: nodeName, labels: { "kubernetes.io/hostname": nodeName } } });
    const amounts = { cpu: "8", memory: "16Gi", pods: "200" };
    const ready = { type: "Ready", status: "True", reason: "StandIn", message: "", ...moments() };
    const status = {
      capacity: amounts,
      allocatable: amounts,
      addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
      conditions: [ready],
      nodeInfo: { kubeletVersion: "v1.36.0", architecture: "amd64", operatingSystem: "linux" },
    };
    await client.patch(Node, { name: nodeName }, { status }, { type: "merge", subresource: "status" });
    await this.#renewLease();
    const timer = setInterval(() => this.#keep(this.#renewLease()), RENEW_MS);
    this.#stop.signal.addEventListener("abort", () => clearInterval(timer));
  }

  async #renewLease(): Promise<void> {
    const spec = { holderIdentity: this.nodeName, leaseDurationSeconds: 40, renewTime: formatMicroTime(Date.now()) };
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", spec };
    const ref = { namespace: "kube-node-lease", name: this.nodeName };
    await this.client.patch(Lease, ref, lease, { type: "apply", fieldManager: "stand-in", force: true });
  }

  #report(pod: Stored<Pod>): void {
    const { phase } = pod.status ?? {};
    if (pod.metadata.deletionTimestamp !== undefined) this.#keep(this.#remove(pod));
    else if (phase === undefined || phase === "Pending") this.#keep(this.#run(pod));
    else if (phase === "Running" && pod.spec?.restartPolicy !== "Always") this.#keep(this.#succeed(pod));
  }

  /** Failures are told at the end; that a pod has gone meanwhile is none. */
  #keep(work: Promise<void>): void {
    const report = work.catch((error: unknown) => {
      const gone = error instanceof ApiError && (error.code === 404 || error.code === 409);
      if (!gone && !this.#stop.signal.aborted) this.#failures.push(error);
    });
    this.#reports.add(report);
    report.finally(() => this.#reports.delete(report)).catch(() => {});
  }

  async #remove({ metadata: { name, namespace, uid } }: Stored<Pod>): Promise<void> {
    await this.client.delete(Pod, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } });
  }

  async #run(pod: Stored<Pod>): Promise<void> {
    const podIP = `10.244.0.${++this.#addresses % 250}`;
    const conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) =>
      condition(type, "True"),
    );
    const containerStatuses = pod.spec?.containers.map(({ name, image }) => ({
      ...container(name, image),
      ready: true,
      started: true,
      state: { running: { startedAt: formatTime(Date.now()) } },
    }));
    await this.#write(pod, { phase: "Running", podIP, podIPs: [{ ip: podIP }], conditions, containerStatuses });
  }

  async #succeed(pod: Stored<Pod>): Promise<void> {
    const finishedAt = formatTime(Date.now());
    const conditions = ["ContainersReady", "Ready"].map((type) => condition(type, "False"));
    const containerStatuses = pod.spec?.containers.map(({ name, image }) => ({
      ...container(name, image),
      ready: false,
      started: false,
      state: { terminated: { exitCode: 0, reason: "Completed", startedAt: finishedAt, finishedAt } },
    }));
    await this.#write(pod, { phase: "Succeeded", conditions, containerStatuses });
  }

  async #write({ metadata: { name, namespace, uid } }: Stored<Pod>, status: Record<string, unknown>): Promise<void> {
    const patch = { metadata: { uid }, status };
    await this.client.patch(Pod, { name, namespace }, patch, { type: "strategic", subresource: "status" });
  }

  /** Ends the stand-in. Rejects when something that it reported was refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#reports);
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, "the stand-in kubelet could not report");
  }
}

const moments = () => ({ lastHeartbeatTime: formatTime(Date.now()), lastTransitionTime: formatTime(Date.now()) });

const condition = (type: string, status: string) => ({ type, status, lastTransitionTime: formatTime(Date.now()) });

const container = (name: string, image: string | undefined) => ({
  name,
  image: image ?? "",
  imageID: "stand-in",
  containerID: `stand-in://${name}`,
  restartCount: 0,
});
