import { isReason } from "../api/errors.ts";
import type { AnyKind, KubeObject } from "../api/kind.ts";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { ResourceQuota } from "../api/kinds/core/resource-quota.ts";
import { meterOf } from "../api/quota/meters.ts";
import { keyOf } from "../client/cache.ts";
import type { Stored } from "../client/client.ts";
import type { Informer } from "../client/informer.ts";
import { type Context, type Controller, type Following, TerminalError, watch } from "./controller.ts";
import { planQuota } from "./quota/plan.ts";
import { UsageTally } from "./quota/usage-tally.ts";

/** No write takes longer than this from the moment it is charged until it has happened, in ms. */
const QUIET_MS = 30_000;
/** How often everything is counted anew, in ms. Kubernetes: 5 min. */
const RECOUNT_MS = 300_000;
/** How often a status is worked out anew when the server was faster. */
const ATTEMPTS = 5;

interface Book {
  readonly tally: UsageTally;
  /** When everything was counted, in ms. */
  readonly begun: number;
  /** The revision of the quota when it was last looked at, and since when it has been that. */
  version: string;
  since: number;
}

/** Says in the status of quotas what is used of them. It is the server that charges them; see planQuota. */
export function resourceQuotaController(): Controller {
  return new Bookkeeping().controller;
}

class Bookkeeping {
  readonly controller: Controller = {
    name: "resourcequota-controller",
    kind: ResourceQuota,
    watches: [watch(CustomResourceDefinition, (_, cache) => cache(ResourceQuota).list().map(keyOf))],
    writes: ["resourcequotas/status"],
    follow: (following) => {
      this.#following = following;
      this.#books.clear();
      this.#followed = new WeakSet();
      following.served.follow();
    },
    reconcile: (key, context) => this.#reconcile(key, context),
  };
  #following: Following | undefined;
  /** By namespace, then by key. */
  readonly #books = new Map<string, Map<string, Book>>();
  #followed = new WeakSet<Informer<KubeObject>>();

  async #reconcile(key: string, { cache, client, clock }: Context) {
    const quota = cache(ResourceQuota).get(key);
    if (quota === undefined) {
      this.#close(key);
      return undefined;
    }
    const book = await this.#book(key, quota);
    const now = clock.now();
    if (book.version !== quota.metadata.resourceVersion) {
      book.version = quota.metadata.resourceVersion;
      book.since = now;
    }
    const expiry = book.tally.expire(now);
    const settled = await this.#write(quota, client, { tally: book.tally, quiet: now - book.since >= QUIET_MS });
    const again = settled ? book.begun + RECOUNT_MS : book.since + QUIET_MS;
    return { requeueAfter: Math.max(1, Math.min(again, (expiry ?? again) + 1) - now) };
  }

  /** Writes the status, also while the server goes on charging. Says whether it is what was counted. */
  async #write(
    quota: Stored<ResourceQuota>,
    client: Context["client"],
    { tally, quiet }: { tally: UsageTally; quiet: boolean },
  ): Promise<boolean> {
    const released = tally.takeReleased();
    let current = quota;
    for (let attempt = 1; ; attempt++) {
      const plan = planQuota({ quota: current, counted: tally.total, released, quiet: quiet && attempt === 1 });
      if (plan.status === undefined) return plan.settled;
      try {
        await client.update(ResourceQuota, { ...current, status: plan.status }, { subresource: "status" });
        return plan.settled;
      } catch (error) {
        if (isReason(error, "NotFound")) return true;
        if (!isReason(error, "Conflict") || attempt === ATTEMPTS) {
          tally.carry(released);
          throw error;
        }
      }
      current = await client.get(ResourceQuota, quota.metadata);
    }
  }

  /** The book of a quota; a new one when its spec, the kinds that it counts or the time have passed over the last. */
  async #book(key: string, quota: Stored<ResourceQuota>): Promise<Book> {
    const following = this.#following;
    if (following === undefined) throw new TerminalError("quotas cannot be counted before the caches have started");
    const namespace = quota.metadata.namespace ?? "";
    const tally = new UsageTally(quota, following.served.kinds());
    const known = this.#books.get(namespace)?.get(key);
    const recent = known !== undefined && following.clock.now() - known.begun < RECOUNT_MS;
    if (recent && known.tally.countsAs(tally)) return known;
    const informers = tally.kinds.flatMap((kind) => this.#informer(kind, following) ?? []);
    await Promise.all(informers.map((informer) => informer.synced));
    const now = following.clock.now();
    for (const kind of tally.kinds) {
      for (const object of this.#informer(kind, following)?.by("namespace", namespace) ?? []) {
        tally.put(kind, keyOf(object), { object, now });
      }
    }
    // What has gone since the status was written is still in it, though not in the new count.
    if (known !== undefined) tally.carry(known.tally.takeReleased());
    const { version = quota.metadata.resourceVersion, since = now } = known ?? {};
    const book = { tally, begun: now, version, since };
    const books = this.#books.get(namespace) ?? new Map<string, Book>();
    this.#books.set(namespace, books.set(key, book));
    return book;
  }

  #close(key: string): void {
    const namespace = key.slice(0, key.indexOf("/"));
    const books = this.#books.get(namespace);
    books?.delete(key);
    if (books?.size === 0) this.#books.delete(namespace);
  }

  /** The cache of a kind, followed from its first use on; undefined when the kind is no longer served. */
  #informer(kind: AnyKind, following: Following): Informer<KubeObject> | undefined {
    const informer = meterOf(kind)?.needs === "object" ? following.whole(kind) : following.served.of(kind);
    if (informer === undefined || this.#followed.has(informer)) return informer;
    this.#followed.add(informer);
    informer.onChange(({ type, key, object }) => {
      for (const [quota, { tally }] of this.#books.get(object.metadata.namespace ?? "") ?? []) {
        if (!tally.counts(kind)) continue;
        const now = following.clock.now();
        const changed = tally.put(kind, key, { object: type === "delete" ? undefined : object, now });
        if (changed) following.wake(quota);
      }
    });
    return informer;
  }
}
