import { isReason } from "../../api/errors.ts";
import { keyOf } from "../../client/cache.ts";
import type { Client } from "../../client/client.ts";
import { EventRecorder } from "../../client/event-recorder.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import { type Controller, type StoredObject, TerminalError } from "../controller.ts";
import { controllerOf } from "../owner.ts";
import { isNamespaceEnding } from "../unless.ts";
import type { Caches } from "./caches.ts";
import type { ServedCaches } from "./served-caches.ts";
import { WorkQueue } from "./work-queue.ts";
import { WriteLedger } from "./write-ledger.ts";

export interface RunOptions {
  client: Client;
  caches: Caches;
  served: ServedCaches;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** Turns changes in the caches into keys. Starts every cache the controller names. */
function subscribe(controller: Controller, caches: Caches, queue: WorkQueue): void {
  const cacheOf = caches.of.bind(caches);
  caches.any(controller.kind).onChange(({ key }) => queue.add(key));
  for (const kind of controller.owns ?? []) {
    const wake = (object: StoredObject): void => {
      const owner = controllerOf(object);
      if (owner?.kind !== controller.kind.kind || !owner.apiVersion.startsWith(controller.kind.group)) return;
      queue.add(keyOf({ metadata: { name: owner.name, namespace: object.metadata.namespace } }));
    };
    caches.any(kind).onChange(({ object, old }) => {
      wake(object);
      if (old !== undefined && controllerOf(old)?.uid !== controllerOf(object)?.uid) wake(old);
    });
  }
  for (const { kind, keys } of controller.watches ?? []) {
    caches.any(kind).onChange(({ object, old }) => {
      const woken = new Set([...keys(object, cacheOf), ...(old === undefined ? [] : keys(old, cacheOf))]);
      for (const key of woken) queue.add(key);
    });
  }
  for (const kind of controller.reads ?? []) caches.any(kind);
}

/** Runs one controller until the signal aborts; resolves when its last reconcile has ended. */
export async function runController(controller: Controller, options: RunOptions): Promise<void> {
  const { client, caches, clock, signal } = options;
  const log = options.log.with({ controller: controller.name });
  const queue = new WorkQueue({ clock, signal });
  const recorder = new EventRecorder({ client, component: controller.name, log, clock });
  subscribe(controller, caches, queue);
  controller.follow?.({ served: options.served, clock, whole: caches.any.bind(caches), wake: (key) => queue.add(key) });
  await caches.synced();
  const base = {
    cache: caches.of.bind(caches),
    clock,
    log,
    signal,
    record: recorder.record.bind(recorder),
  };

  async function work(key: string): Promise<void> {
    const ledger = new WriteLedger({ client, caches, clock });
    try {
      const outcome = await controller.reconcile(key, { ...base, client: ledger.client });
      queue.forget(key);
      if (outcome?.requeueAfter !== undefined) queue.addAfter(key, outcome.requeueAfter);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof TerminalError) {
        log.warn("reconcile gave up until the next change", { key, error });
      } else {
        // A conflict only says that the cache was behind; the next attempt has the newer object. Where all is going, nothing is missed.
        const expected = isReason(error, "Conflict") || isNamespaceEnding(error);
        log[expected ? "debug" : "warn"]("reconcile failed", { key, error });
        queue.retry(key);
      }
    }
    await ledger.settled(signal).catch((error: unknown) => {
      if (!signal.aborted) log.error("cannot tell whether the caches are current", { key, error });
    });
  }

  async function worker(): Promise<void> {
    for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
      try {
        await work(key);
      } finally {
        queue.done(key);
      }
    }
  }
  await Promise.all(Array.from({ length: controller.workers ?? 5 }, worker));
  await recorder.flush();
}
