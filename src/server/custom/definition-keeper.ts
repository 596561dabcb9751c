import { isReason } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { CustomResourceDefinition } from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import { equalJson } from "../../lib/equal-json.ts";
import { follow } from "../cache/follow.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { finalizersOf, nothingKeeps } from "../registry/deletion.ts";
import { timestamp } from "../registry/timestamp.ts";
import type { ServerContext } from "../server-context.ts";
import { CLEANUP_FINALIZER, definitionStatus, merged } from "./definition-conditions.ts";
import { removeInstances } from "./remove-instances.ts";

const AGAIN_MS = 1000;

/** Accepts the names of definitions and, when one is deleted, removes what it defined. Runs until the server stops. */
export async function definitionKeeper(server: ServerContext): Promise<void> {
  const { clock, feed, log, resources, signal } = server;
  const cache = feed.cache(resources.builtIn(CustomResourceDefinition).prefix);
  let wake = Promise.withResolvers<void>();
  const stop = follow(cache, feed, { reset: () => wake.resolve(), change: () => wake.resolve() });
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  while (!signal.aborted) {
    wake = Promise.withResolvers();
    let pending = false;
    for (const stored of cache.range(cache.prefix)) {
      try {
        pending = (await keep(server, stored)) || pending;
      } catch (error) {
        pending = true;
        if (!signal.aborted) log.warn("a custom resource definition is not settled", { key: stored.key, error });
      }
    }
    const later = pending ? [clock.sleep(AGAIN_MS, signal).catch(() => undefined)] : [];
    await Promise.race([wake.promise, stopped, ...later]);
  }
  stop();
}

/** Brings one definition closer to what it should be; returns whether it has to be looked at again. */
async function keep(server: ServerContext, stored: StoredObject): Promise<boolean> {
  const definition = stored.value as unknown as CustomResourceDefinition;
  if (definition.metadata?.deletionTimestamp != null) return cleanUp(server, definition);
  const others = server.registry
    .cachedList(server.resources.builtIn(CustomResourceDefinition))
    .filter((other) => other.key !== stored.key)
    .map((other) => other.value as unknown as CustomResourceDefinition);
  const status = definitionStatus(definition, others, timestamp(server.clock));
  if (equalJson(status, definition.status)) return false;
  await rewrite(server, definition, (current) => ({
    ...current,
    status: definitionStatus(current, others, timestamp(server.clock)),
  }));
  return false;
}

async function cleanUp(server: ServerContext, definition: CustomResourceDefinition): Promise<boolean> {
  if (!finalizersOf(definition as KubeObject).includes(CLEANUP_FINALIZER)) return false;
  const left = (await removeInstances(server, definition)) > 0;
  const terminating = left
    ? { status: "True", reason: "InstanceDeletionInProgress", message: "CustomResource deletion is in progress" }
    : { status: "False", reason: "InstanceDeletionCompleted", message: "removed all instances" };
  await rewrite(server, definition, (current) => {
    const finalizers = (current.metadata?.finalizers ?? []).filter((f) => left || f !== CLEANUP_FINALIZER);
    const condition = { type: "Terminating", ...terminating };
    const conditions = merged(current.status?.conditions ?? [], condition, timestamp(server.clock));
    const { finalizers: _, ...metadata } = current.metadata ?? {};
    return {
      ...current,
      metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers },
      status: { ...current.status, conditions },
    };
  });
  return left;
}

/** Writes without admission and managed fields: what the server itself knows of a definition. */
async function rewrite(
  { registry, resources }: ServerContext,
  definition: CustomResourceDefinition,
  change: (current: CustomResourceDefinition) => CustomResourceDefinition,
): Promise<void> {
  const resource = resources.builtIn(CustomResourceDefinition);
  try {
    await registry.update(
      { resource, namespace: "", name: definition.metadata?.name ?? "" },
      (current) => change(current.copy() as unknown as CustomResourceDefinition) as KubeObject,
      { dryRun: false, ends: nothingKeeps },
    );
  } catch (error) {
    if (!isReason(error, "NotFound")) throw error;
  }
}
