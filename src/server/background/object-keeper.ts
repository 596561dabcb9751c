import type { ServerContext } from "../server-context.ts";

/** As often as Kubernetes looks after its own Service. */
const KEEP_MS = 10_000;

/** Brings back what a cluster cannot do without, such as the Service "kubernetes", when somebody deletes it; until the server stops. */
export async function objectKeeper({ clock, log, signal }: ServerContext, restore: () => Promise<void>): Promise<void> {
  for (;;) {
    await clock.sleep(KEEP_MS, signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await restore();
    } catch (error) {
      if (!signal.aborted) log.warn("the cluster's own objects could not be restored", { error });
    }
  }
}
