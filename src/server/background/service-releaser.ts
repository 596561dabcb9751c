import { Service } from "../../api/kinds/core/service.ts";
import type { Watcher } from "../cache/resource-cache.ts";
import type { ServerContext } from "../server-context.ts";
import { type ClaimedValues, claimedValues } from "../services/claimed-values.ts";

/** A claim this young may belong to a Service that is just being written. */
const YOUNG_MS = 60_000;
const REPAIR_MS = 5 * 60_000;
const NOTHING: ClaimedValues = { addresses: [], ports: [] };

/** Gives back what Services no longer hold: at once when one is changed or deleted, and what was lost otherwise every few minutes. */
export async function serviceReleaser(server: ServerContext): Promise<void> {
  const { clock, signal, log } = server;
  const cache = server.feed.cache(server.resources.builtIn(Service).prefix);
  let unsubscribe = (): void => undefined;
  const watcher: Watcher = {
    offer: ({ object, previous, deleted }) => {
      const before = previous === undefined ? NOTHING : claimedValues(previous.value as Service);
      const after = deleted ? NOTHING : claimedValues(object.value as Service);
      release(server, object.value.metadata?.uid ?? "", before, after).catch((error: unknown) =>
        log.warn("addresses of a Service were not released", { error }),
      );
    },
    expire: () => {
      unsubscribe = cache.subscribe(watcher, server.feed.revision);
    },
  };
  unsubscribe = cache.subscribe(watcher, server.feed.revision);
  while (!signal.aborted) {
    await repair(server).catch((error: unknown) => {
      if (!signal.aborted) log.warn("claims of Services could not be checked", { error });
    });
    await clock.sleep(REPAIR_MS, signal).catch(() => undefined);
  }
  unsubscribe();
}

async function release(
  { services }: ServerContext,
  holder: string,
  before: ClaimedValues,
  after: ClaimedValues,
): Promise<void> {
  for (const value of before.addresses) {
    if (!after.addresses.includes(value)) await services.addresses.release(value, holder);
  }
  for (const value of before.ports) if (!after.ports.includes(value)) await services.ports.release(value, holder);
}

/** Makes claims and Services agree: claims without their Service go, values of Services without a claim are claimed. */
async function repair({ registry, resources, services, clock, log }: ServerContext): Promise<void> {
  const held = { addresses: new Map<string, string>(), ports: new Map<string, string>() };
  for (const { value } of registry.cachedList(resources.builtIn(Service))) {
    const values = claimedValues(value as Service);
    for (const kind of ["addresses", "ports"] as const) {
      for (const one of values[kind]) held[kind].set(one, value.metadata?.uid ?? "");
    }
  }
  for (const kind of ["addresses", "ports"] as const) {
    const claims = await services[kind].all();
    for (const { value, holder, since } of claims) {
      if (held[kind].get(value) === holder || clock.now() - since < YOUNG_MS) continue;
      await services[kind].release(value, holder);
    }
    for (const [value, holder] of held[kind]) {
      if (claims.some((claim) => claim.value === value && claim.holder === holder)) continue;
      if (!(await services[kind].take({ value, holder, since: clock.now() }))) {
        log.warn("two Services have the same address or port", { value, holder });
      }
    }
  }
}
