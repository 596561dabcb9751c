import { Namespace } from "../../api/kinds/core/namespace.ts";
import type { ServerContext } from "../server-context.ts";

const AGAIN_MS = 10_000;

/**
 * Brings the objects that every cluster has up to date; resolves to whether that was possible. Rejects when it was not and the cluster
 * has none of them yet. On a cluster that is set up, a policy or a webhook may refuse what the server writes: then it has to start all
 * the same, or nobody could take the policy back.
 */
export async function tryBootstrap(server: ServerContext, bootstrap: () => Promise<void>): Promise<boolean> {
  try {
    await bootstrap();
    return true;
  } catch (error) {
    const { log, registry, resources, signal } = server;
    const which = { resource: resources.builtIn(Namespace), namespace: "", name: "default" };
    if (registry.cached(which) === undefined) throw error;
    if (!signal.aborted) log.error("the cluster's own objects are not up to date", { error, againMs: AGAIN_MS });
    return false;
  }
}

/** Tries until it is possible, or the server stops. */
export async function bootstrapAgain(server: ServerContext, bootstrap: () => Promise<void>): Promise<void> {
  const { clock, signal } = server;
  do {
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
  } while (!signal.aborted && !(await tryBootstrap(server, bootstrap)));
}
