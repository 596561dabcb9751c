import type { ServerContext } from "../server-context.ts";

/** How much history stays readable, as in Kubernetes. */
const KEEP_MS = 5 * 60 * 1000;

/** Forgets history older than some minutes, until the server stops. Several servers may do it at once: compacting twice is no harm. */
export async function compactor({ store, clock, log, signal }: ServerContext): Promise<void> {
  let horizon = 0;
  while (!signal.aborted) {
    try {
      const revision = await store.revision();
      if (horizon > 0) await store.compact(horizon);
      horizon = revision;
    } catch (error) {
      if (!signal.aborted) log.warn("compaction failed", { error });
    }
    await clock.sleep(KEEP_MS, signal).catch(() => undefined);
  }
}
