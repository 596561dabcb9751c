import type { AnyKind, KubeObject } from "../../api/kind.ts";
import type { ResourceQuota } from "../../api/kinds/core/resource-quota.ts";
import { ZERO } from "../../api/quantity.ts";
import { type Amounts, growth, only, remainder, sum } from "../../api/quota/amounts.ts";
import { isCovered, meterOf } from "../../api/quota/meters.ts";
import { expiryOf } from "../../api/quota/pod-meter.ts";
import { keyOf } from "../../client/cache.ts";
import type { StoredObject } from "../controller.ts";
import { sameContent } from "../same-content.ts";

const NOTHING: Amounts = new Map();

/**
 * What the objects of a namespace use up of one quota, by the caches, and how much has been given up since that was last asked for. What an
 * object uses is remembered as it was counted, so that it is given up exactly once, whatever has become of it since.
 */
export class UsageTally {
  /** The kinds that the quota counts. */
  readonly kinds: readonly AnyKind[];
  readonly #resources: ReadonlySet<string>;
  readonly #quota: ResourceQuota;
  readonly #names: ReadonlySet<string>;
  readonly #counted = new Map<string, Amounts>();
  /** Pods that count until a time, by their key. */
  readonly #expiring = new Map<string, { kind: AnyKind; object: StoredObject; at: number }>();
  #total: Amounts;
  #released: Amounts = NOTHING;

  constructor(quota: ResourceQuota, served: readonly AnyKind[]) {
    const hard = Object.keys(quota.spec?.hard ?? {});
    this.#quota = quota;
    this.kinds = served.filter((kind) => hard.some((name) => meterOf(kind)?.tracks(name)));
    this.#resources = new Set(this.kinds.map(({ groupResource }) => groupResource));
    this.#names = new Set(hard.filter((name) => this.kinds.some((kind) => meterOf(kind)?.tracks(name))));
    this.#total = new Map([...this.#names].map((name) => [name, ZERO]));
  }

  counts({ groupResource }: AnyKind): boolean {
    return this.#resources.has(groupResource);
  }

  /** Whether another tally counts the same things for the same spec. */
  countsAs(other: UsageTally): boolean {
    return (
      sameContent(this.#quota.spec, other.#quota.spec) &&
      this.kinds.length === other.kinds.length &&
      this.kinds.every((kind) => other.counts(kind))
    );
  }

  /** What is used of every resource that the quota names and some kind is counted under. */
  get total(): Amounts {
    return this.#total;
  }

  /** What has been given up since this was last asked. */
  takeReleased(): Amounts {
    const released = this.#released;
    this.#released = NOTHING;
    return released;
  }

  /** Takes back what was released but has not been written down. */
  carry(released: Amounts): void {
    this.#released = sum(
      this.#released,
      only(released, (name) => this.#names.has(name)),
    );
  }

  /** Takes in an object, its change or, without `object`, its end. Says whether the quota is used differently now. */
  put(kind: AnyKind, key: string, { object, now }: { object: StoredObject | undefined; now: number }): boolean {
    const id = `${kind.groupResource}/${key}`;
    const at = object === undefined ? undefined : expiryOf(object.metadata);
    if (object !== undefined && at !== undefined && at > now) this.#expiring.set(id, { kind, object, at });
    else this.#expiring.delete(id);
    const before = this.#counted.get(id) ?? NOTHING;
    const after = object === undefined ? NOTHING : this.#usage(kind, object, now);
    if (object === undefined) this.#counted.delete(id);
    else this.#counted.set(id, after);
    const [more, less] = [growth(after, before), growth(before, after)];
    this.#total = remainder(sum(this.#total, more), less);
    this.#released = sum(this.#released, less);
    return more.size + less.size > 0;
  }

  /** Stops to count what counted until now; resolves to when the next does, in milliseconds, undefined when nothing will. */
  expire(now: number): number | undefined {
    for (const { kind, object, at } of [...this.#expiring.values()]) {
      if (at < now) this.put(kind, keyOf(object), { object, now });
    }
    const times = [...this.#expiring.values()].map(({ at }) => at);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #usage(kind: AnyKind, object: KubeObject, now: number): Amounts {
    const meter = meterOf(kind);
    if (meter === undefined || !isCovered(meter, this.#quota, object)) return NOTHING;
    return only(meter.usage(object, now), (name) => this.#names.has(name));
  }
}
