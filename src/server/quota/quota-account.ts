import { isReason } from "../../api/errors.ts";
import type { ResourceQuota } from "../../api/kinds/core/resource-quota.ts";
import { compareQuantity } from "../../api/quantity.ts";
import { type Amounts, amountsOf, described, only, recordOf, remainder, sum } from "../../api/quota/amounts.ts";
import type { ObjectName, Registry } from "../registry/registry.ts";

/** What is to be added to, or taken back from, what is used of a quota. */
interface Entry {
  readonly amounts: Amounts;
  readonly kind: "charge" | "trial" | "refund";
  /** With why it does not fit; undefined when it does. */
  settle(excess: string | undefined): void;
  fail(error: unknown): void;
}

/** Nothing in a batch fits: there is nothing to write. Thrown so that the registry looks whether the quota it saw is the newest. */
class NothingFits extends Error {}

/**
 * The one writer of a quota's status.used in this server. Entries that come while one write is under way share the next. Each write replaces
 * exactly the state that it was worked out from, so that several servers together never admit more than the quota allows.
 */
export class QuotaAccount {
  readonly #registry: Registry;
  readonly #which: ObjectName;
  readonly #onIdle: () => void;
  #waiting: Entry[] = [];
  #running: Promise<void> | undefined;

  /** `onIdle` is called whenever nobody waits any more. */
  constructor(registry: Registry, which: ObjectName, onIdle: () => void) {
    this.#registry = registry;
    this.#which = which;
    this.#onIdle = onIdle;
  }

  /** Adds the amounts, or only tries to; resolves to why they do not fit, undefined when they do. A quota that is gone fits all. */
  charge(amounts: Amounts, trial: boolean): Promise<string | undefined> {
    return this.#enter(amounts, trial ? "trial" : "charge");
  }

  /** Gives back what was charged for an object that was not written after all. */
  async refund(amounts: Amounts): Promise<void> {
    await this.#enter(amounts, "refund");
  }

  #enter(amounts: Amounts, kind: Entry["kind"]): Promise<string | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    this.#waiting.push({ amounts, kind, settle: resolve, fail: reject });
    this.#running ??= this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    // What else this turn brings joins the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#book(this.#waiting.splice(0));
    this.#running = undefined;
    this.#onIdle();
  }

  async #book(batch: readonly Entry[]): Promise<void> {
    let verdicts: (string | undefined)[] = [];
    try {
      await this.#registry.update(
        this.#which,
        (current) => {
          const booked = settled(current.copy() as ResourceQuota, batch);
          verdicts = booked.verdicts;
          if (!booked.changed) throw new NothingFits();
          return booked.quota;
        },
        { dryRun: false },
      );
    } catch (error) {
      if (isReason(error, "NotFound")) verdicts = [];
      else if (!(error instanceof NothingFits)) {
        for (const entry of batch) entry.fail(error);
        return;
      }
    }
    for (const [position, entry] of batch.entries()) entry.settle(verdicts[position]);
  }
}

/** The quota after a batch in the order it came, and why entries do not fit. Pure. */
export function settled(
  quota: ResourceQuota,
  batch: readonly Pick<Entry, "amounts" | "kind">[],
): { quota: ResourceQuota; verdicts: (string | undefined)[]; changed: boolean } {
  const hard = amountsOf(quota.status?.hard);
  let used = amountsOf(quota.status?.used);
  let changed = false;
  const verdicts = batch.map(({ amounts, kind }) => {
    const asked = only(amounts, (name) => hard.has(name));
    if (asked.size === 0) return undefined;
    if (kind === "refund") {
      used = remainder(used, asked);
      changed = true;
      return undefined;
    }
    const after = sum(used, asked);
    const exceeded = (name: string): boolean => {
      const [limit, amount] = [hard.get(name), after.get(name)];
      return asked.has(name) && limit !== undefined && amount !== undefined && compareQuantity(amount, limit) > 0;
    };
    if ([...asked.keys()].some(exceeded)) {
      const [requested, known, limited] = [asked, used, hard].map((of) => described(only(of, exceeded)));
      return `requested: ${requested}, used: ${known}, limited: ${limited}`;
    }
    if (kind === "charge") {
      used = after;
      changed = true;
    }
    return undefined;
  });
  return { quota: { ...quota, status: { ...quota.status, used: recordOf(used) } }, verdicts, changed };
}
