import type { Client } from "../client/client.ts";
import { electLeader } from "../client/leader-election.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { GarbageCollector } from "./garbage-collector.ts";
import { type ControllerSettings, controllers } from "./index.ts";
import { Caches } from "./runtime/caches.ts";
import { assertSingleOwners } from "./runtime/field-owners.ts";
import { runController } from "./runtime/run-controller.ts";
import { ServedCaches } from "./runtime/served-caches.ts";

export interface ControllersOptions extends ControllerSettings {
  client: Client;
  signal: AbortSignal;
  log: Logger;
  clock: Clock;
  /** Whether other processes may run the same controllers: then one of them works at a time. */
  leaderElect?: boolean;
  /** Unique name of this process among them. Absent: host name and a random part. */
  identity?: string;
}

/** Runs all controllers until the signal aborts; resolves when the last reconcile has ended. */
export async function runControllers(options: ControllersOptions): Promise<void> {
  const { client, signal, log, clock } = options;
  const list = controllers(options);
  assertSingleOwners(list);

  /** Caches live as long as the leadership: what somebody else decided meanwhile is read afresh. */
  async function lead(leading: AbortSignal): Promise<void> {
    const shared = { client, clock, log, signal: leading };
    const caches = new Caches(shared);
    const served = new ServedCaches({ ...shared, caches });
    const running = list.map((controller) => runController(controller, { ...shared, caches, served }));
    running.push(new GarbageCollector({ ...shared, served }).run());
    await Promise.all(
      running.map((run) =>
        run.catch((error: unknown) => {
          if (!leading.aborted) throw error;
        }),
      ),
    );
  }

  if (options.leaderElect !== true) return lead(signal);
  const identity = options.identity ?? `${process.env["HOSTNAME"] ?? "orch"}_${crypto.randomUUID()}`;
  return electLeader({
    client,
    namespace: "kube-system",
    name: "kube-controller-manager",
    identity,
    lead,
    signal,
    log,
    clock,
  });
}
