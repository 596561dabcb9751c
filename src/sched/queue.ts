/** Pods waiting for a node: those to try now by priority, those that failed lately, and those for which something must change first. */
import type { Clock } from "../lib/clock.ts";
import type { ClusterEvent, Plugin, StoredPod } from "./plugin.ts";
import { priorityOf } from "./requests.ts";

interface Waiting {
  pod: StoredPod;
  attempts: number;
  /** When it first came, in ms; of equal priority the oldest is first. */
  since: number;
  /** Not before this moment, in ms. */
  notBefore: number;
  /** What refused it last. */
  refusedBy: readonly Plugin[];
  /** When it was put aside, in ms. */
  asideAt: number;
}

/** Delays after a failure, doubled each time, and how long a pod may be left aside, in ms. kube-scheduler: 1 s, 10 s, 5 min. */
const FIRST_BACKOFF = 1000;
const MOST_BACKOFF = 10_000;
const MOST_ASIDE = 300_000;

export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #active = new Map<string, Waiting>();
  /** Sorted by urgency when needed; entries may be outdated. */
  #order: Waiting[] = [];
  readonly #backoff = new Map<string, Waiting>();
  readonly #aside = new Map<string, Waiting>();
  /** Being tried, with the events that came meanwhile: what changed during a try may be what it lacked. */
  readonly #trying = new Map<string, { entry: Waiting; events: ClusterEvent[] }>();
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): { active: number; backoff: number; aside: number } {
    return { active: this.#active.size, backoff: this.#backoff.size, aside: this.#aside.size };
  }

  /** A pod that has no node yet, or its newer state. `retry`: what it asks for changed, so an earlier refusal says nothing. */
  put(pod: StoredPod, { retry }: { retry: boolean }): void {
    const { uid } = pod.metadata;
    const trying = this.#trying.get(uid);
    if (trying !== undefined) {
      trying.entry.pod = pod;
      return;
    }
    for (const place of [this.#active, this.#backoff]) {
      const known = place.get(uid);
      if (known === undefined) continue;
      known.pod = pod;
      return;
    }
    const aside = this.#aside.get(uid);
    if (aside !== undefined) {
      aside.pod = pod;
      if (retry) this.#move(aside);
      return;
    }
    const now = this.#clock.now();
    this.#activate({ pod, attempts: 0, since: now, notBefore: 0, refusedBy: [], asideAt: 0 });
  }

  remove(uid: string): void {
    for (const place of [this.#active, this.#backoff, this.#aside, this.#trying]) place.delete(uid);
  }

  /** Something changed in the cluster: pods refused for want of it are tried again. */
  notify(event: ClusterEvent): void {
    for (const { events } of this.#trying.values()) events.push(event);
    for (const entry of [...this.#aside.values()]) {
      if (concerns(entry, event)) this.#move(entry);
    }
  }

  /** The most urgent pod, taken out until `done` or `failed`; undefined when none is due. */
  take(): StoredPod | undefined {
    this.#ripen();
    while (this.#order.length > 0) {
      const entry = heapPop(this.#order);
      if (entry === undefined || this.#active.get(entry.pod.metadata.uid) !== entry) continue;
      this.#active.delete(entry.pod.metadata.uid);
      entry.attempts += 1;
      this.#trying.set(entry.pod.metadata.uid, { entry, events: [] });
      return entry.pod;
    }
    return undefined;
  }

  /** The pod has its node, or needs none. */
  done(uid: string): void {
    this.#trying.delete(uid);
  }

  /** The pod found no node; `refusedBy` names what must change. Empty: an error that may pass by itself. */
  failed(uid: string, refusedBy: readonly Plugin[]): void {
    const trying = this.#trying.get(uid);
    if (trying === undefined) return;
    this.#trying.delete(uid);
    const { entry, events } = trying;
    const now = this.#clock.now();
    entry.refusedBy = refusedBy;
    entry.notBefore = now + Math.min(FIRST_BACKOFF * 2 ** (entry.attempts - 1), MOST_BACKOFF);
    entry.asideAt = now;
    if (refusedBy.length === 0 || events.some((event) => concerns(entry, event))) this.#move(entry);
    else this.#aside.set(uid, entry);
  }

  /** Resolves when `take` may have something, at the latest when a delay ends. */
  async ready(signal: AbortSignal): Promise<void> {
    this.#ripen();
    if (this.#active.size > 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const now = this.#clock.now();
    const next = Math.min(
      ...[...this.#backoff.values()].map(({ notBefore }) => notBefore),
      ...[...this.#aside.values()].map(({ asideAt }) => asideAt + MOST_ASIDE),
    );
    const nap = new AbortController();
    const stop = AbortSignal.any([signal, nap.signal]);
    const slept = this.#clock
      .sleep(Number.isFinite(next) ? Math.max(1, next - now) : MOST_ASIDE, stop)
      .catch(() => undefined);
    await Promise.race([promise, slept]);
    this.#wake = undefined;
    nap.abort();
  }

  #ripen(): void {
    const now = this.#clock.now();
    for (const entry of [...this.#backoff.values()]) {
      if (entry.notBefore > now) continue;
      this.#backoff.delete(entry.pod.metadata.uid);
      this.#activate(entry);
    }
    for (const entry of [...this.#aside.values()]) if (entry.asideAt + MOST_ASIDE <= now) this.#move(entry);
  }

  #move(entry: Waiting): void {
    const { uid } = entry.pod.metadata;
    this.#aside.delete(uid);
    if (entry.notBefore <= this.#clock.now()) this.#activate(entry);
    else this.#backoff.set(uid, entry);
    this.#wake?.();
  }

  #activate(entry: Waiting): void {
    this.#active.set(entry.pod.metadata.uid, entry);
    heapPush(this.#order, entry);
    this.#wake?.();
  }
}

const concerns = ({ refusedBy }: Waiting, event: ClusterEvent): boolean =>
  refusedBy.length === 0 || refusedBy.some(({ wakes }) => wakes.includes(event));

const before = (a: Waiting, b: Waiting): boolean => {
  const difference = priorityOf(a.pod) - priorityOf(b.pod);
  return difference === 0 ? a.since < b.since : difference > 0;
};

function heapPush(heap: Waiting[], entry: Waiting): void {
  heap.push(entry);
  for (let child = heap.length - 1; child > 0; ) {
    const parent = (child - 1) >> 1;
    if (!swapIf(heap, child, parent)) return;
    child = parent;
  }
}

function heapPop(heap: Waiting[]): Waiting | undefined {
  const [top] = heap;
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return top;
  heap[0] = last;
  for (let parent = 0; ; ) {
    const [left, right] = [2 * parent + 1, 2 * parent + 2];
    const [a, b] = [heap[left], heap[right]];
    if (a === undefined) return top;
    const child = b !== undefined && before(b, a) ? right : left;
    if (!swapIf(heap, child, parent)) return top;
    parent = child;
  }
}

/** Swaps a child with its parent when it is more urgent. */
function swapIf(heap: Waiting[], child: number, parent: number): boolean {
  const [lower, upper] = [heap[child], heap[parent]];
  if (lower === undefined || upper === undefined || !before(lower, upper)) return false;
  heap[child] = upper;
  heap[parent] = lower;
  return true;
}
