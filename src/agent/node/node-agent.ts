/** The Node object of this machine: made once, kept true, and a Lease as its heartbeat. */
import { isReason } from "../../api/errors.ts";
import { Lease } from "../../api/kinds/coordination/lease.ts";
import { Node, type NodeSchema } from "../../api/kinds/core/node.ts";
import { formatMicroTime } from "../../api/time.ts";
import type { Client, ObjectOf } from "../../client/client.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import type { Cri } from "../cri/cri.ts";
import { type MachineFacts, machinePressure } from "./machine-facts.ts";
import { type NodeObservation, nodeStatus } from "./node-status.ts";

export interface NodeAgentOptions {
  client: Client;
  cri: Cri;
  nodeName: string;
  address: string;
  port: number;
  dir: string;
  machine: MachineFacts;
  /** On the object beside those that every node has. */
  labels: Readonly<Record<string, string>>;
  /** Of Kubernetes, such as "v1.36.0". */
  version: string;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** Figures of the kubelet: how often the status is looked at, written although nothing changed, and the lease renewed; its length. */
const LOOK_MS = 10_000;
const REPORT_MS = 300_000;
const LEASE_SECONDS = 40;
const LEASE_RENEW_MS = 10_000;
const RETRY_MS = 500;
const LEASES = "kube-node-lease";

export class NodeAgent {
  readonly #options: NodeAgentOptions;
  #written = "";
  #writtenAt = 0;

  constructor(options: NodeAgentOptions) {
    this.#options = options;
  }

  /** Labels that the Node has. */
  get labels(): Record<string, string> {
    const { nodeName, machine, labels } = this.#options;
    return {
      "beta.kubernetes.io/arch": machine.architecture,
      "beta.kubernetes.io/os": "linux",
      "kubernetes.io/arch": machine.architecture,
      "kubernetes.io/hostname": nodeName,
      "kubernetes.io/os": "linux",
      ...labels,
    };
  }

  /** Makes the Node or brings its labels up to date; tries until the API answers. Rejects only with the signal's reason. */
  async register(): Promise<ObjectOf<typeof NodeSchema>> {
    const { client, nodeName: name, log, clock, signal } = this.#options;
    for (;;) {
      try {
        await client.create(Node, { metadata: { name, labels: this.labels } }).catch((error) => {
          if (!isReason(error, "AlreadyExists")) throw error;
        });
        return await client.patch(Node, { name }, { metadata: { labels: this.labels } }, { type: "strategic" });
      } catch (error) {
        signal.throwIfAborted();
        log.warn("node was not registered; trying again", { node: name, error });
        await clock.sleep(RETRY_MS, signal);
      }
    }
  }

  /** Keeps status and lease until the signal aborts. */
  async run(): Promise<void> {
    await Promise.all([this.#every(LOOK_MS, () => this.report()), this.#every(LEASE_RENEW_MS, () => this.#renew())]);
  }

  /** Looks at the machine and writes the status when it changed, or has not been written for long. */
  async report(): Promise<void> {
    const { client, nodeName: name, clock } = this.#options;
    const seen = await this.#observe();
    const node = await client.get(Node, { name }).catch(async (error) => {
      // Somebody deleted the Node of a machine that lives.
      if (isReason(error, "NotFound")) return this.register();
      throw error;
    });
    const now = clock.now();
    const status = nodeStatus(seen, node.status, now);
    const compared = JSON.stringify({
      ...status,
      conditions: status.conditions?.map((each) => ({ ...each, lastHeartbeatTime: "" })),
    });
    const unchanged = compared === this.#written && node.status?.conditions?.length !== 0;
    if (
      unchanged &&
      now - this.#writtenAt < REPORT_MS &&
      node.status?.capacity !== undefined &&
      !this.#doubted(node.status)
    )
      return;
    await client.patch(Node, { name }, { status }, { type: "strategic", subresource: "status" });
    this.#written = compared;
    this.#writtenAt = now;
  }

  /** The control plane marked a node that was silent as unknown: it must hear at once that it is not. */
  #doubted(status: { conditions?: readonly { status: string }[] | undefined }): boolean {
    return status.conditions?.some((each) => each.status === "Unknown") ?? false;
  }

  async #observe(): Promise<NodeObservation> {
    const { cri, machine, dir, nodeName, address, port, version } = this.#options;
    const quick = { timeoutMs: 5000 };
    const [runtime, status, images] = await Promise.all([
      cri.call("Version", {}, quick).catch(() => undefined),
      cri.call("Status", {}, quick).catch(() => undefined),
      cri.call("ListImages", {}, quick).catch(() => undefined),
    ]);
    return {
      machine,
      pressure: machinePressure(dir),
      hostname: nodeName,
      address,
      port,
      runtime: runtime === undefined ? undefined : { name: runtime.runtimeName, version: runtime.runtimeVersion },
      runtimeConditions: status?.status.conditions,
      images: images?.images ?? [],
      version,
    };
  }

  async #renew(): Promise<void> {
    const { client, nodeName: name, clock } = this.#options;
    const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: formatMicroTime(clock.now()) };
    try {
      await client.patch(Lease, { namespace: LEASES, name }, { spec }, { type: "merge" });
    } catch (error) {
      if (!isReason(error, "NotFound")) throw error;
      await client.create(Lease, { metadata: { namespace: LEASES, name }, spec });
    }
  }

  async #every(ms: number, action: () => Promise<void>): Promise<void> {
    const { clock, log, signal } = this.#options;
    while (!signal.aborted) {
      let wait = ms;
      try {
        await action();
      } catch (error) {
        if (signal.aborted) return;
        log.warn("node heartbeat failed", { error });
        wait = RETRY_MS * 2;
      }
      await clock.sleep(wait, signal).catch(() => undefined);
    }
  }
}
