import { isReason } from "../api/errors.ts";
import { Lease, type LeaseSpec } from "../api/kinds/coordination/lease.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { Client, ObjectOf } from "./client.ts";

export interface ElectionOptions {
  client: Client;
  /** The Lease that stands for the role; candidates of one role name the same. */
  namespace: string;
  name: string;
  /** Unique among the candidates. */
  identity: string;
  /** Does the work until its signal aborts. The signal aborts when leadership is lost: end then, as another may already lead. */
  lead(signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
  log: Logger;
  clock?: Clock;
}

/** Figures of client-go: a lease lives 15 s, its holder gives up after 10 s without a renewal, everybody tries every 2 s. */
const LEASE_SECONDS = 15;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;

/** RFC 3339 with microseconds, as Lease times are written. */
const microTime = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z");

type HeldLease = ObjectOf<typeof Lease.schema>;

/** One candidate's view of the Lease. Others' clocks are not trusted: what counts is when a change was seen here. */
class Candidate {
  readonly #options: ElectionOptions;
  readonly #clock: Clock;
  #seen: { version: string; at: number } | undefined;

  constructor(options: ElectionOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Takes or renews the lease; false when somebody else holds it, or was faster. */
  async tryHold(): Promise<boolean> {
    const { client, namespace, name, identity } = this.#options;
    try {
      const lease = await client.get(Lease, { namespace, name });
      if (lease.metadata.resourceVersion !== this.#seen?.version) this.#see(lease);
      const holder = lease.spec?.holderIdentity ?? "";
      if (holder !== "" && holder !== identity && !this.#expired(lease)) return false;
      this.#see(await client.update(Lease, { ...lease, spec: this.#spec(lease.spec) }));
      return true;
    } catch (error) {
      if (isReason(error, "Conflict") || isReason(error, "AlreadyExists")) return false;
      if (!isReason(error, "NotFound")) throw error;
    }
    try {
      this.#see(await client.create(Lease, { metadata: { namespace, name }, spec: this.#spec(undefined) }));
      return true;
    } catch (error) {
      if (isReason(error, "AlreadyExists")) return false;
      throw error;
    }
  }

  /** Gives the lease up, so that another need not wait for its end. */
  async release(): Promise<void> {
    const { client, namespace, name, identity } = this.#options;
    const lease = await client.get(Lease, { namespace, name });
    if (lease.spec?.holderIdentity !== identity) return;
    const spec = {
      ...lease.spec,
      holderIdentity: "",
      leaseDurationSeconds: 1,
      renewTime: microTime(this.#clock.now()),
    };
    await client.update(Lease, { ...lease, spec });
  }

  #see(lease: HeldLease): void {
    this.#seen = { version: lease.metadata.resourceVersion, at: this.#clock.now() };
  }

  #expired(lease: HeldLease): boolean {
    const life = (lease.spec?.leaseDurationSeconds ?? LEASE_SECONDS) * 1000;
    return this.#clock.now() - (this.#seen?.at ?? this.#clock.now()) >= life;
  }

  #spec(old: LeaseSpec | undefined): LeaseSpec {
    const now = microTime(this.#clock.now());
    const mine = old?.holderIdentity === this.#options.identity;
    return {
      holderIdentity: this.#options.identity,
      leaseDurationSeconds: LEASE_SECONDS,
      renewTime: now,
      acquireTime: mine ? (old?.acquireTime ?? now) : now,
      leaseTransitions: (old?.leaseTransitions ?? 0) + (mine || old === undefined ? 0 : 1),
    };
  }
}

/**
 * Campaigns for a Lease and calls `lead` while this identity holds it; after a loss it campaigns again. Resolves once the signal has
 * aborted, `lead` has ended and the lease is given up. Rejects when `lead` fails: whoever cannot do the work should not hold on to it.
 */
export async function electLeader(options: ElectionOptions): Promise<void> {
  const clock = options.clock ?? systemClock;
  const { signal } = options;
  const log = options.log.with({ lease: `${options.namespace}/${options.name}`, identity: options.identity });
  const candidate = new Candidate(options, clock);
  const pause = () => clock.sleep(RETRY_MS, signal).catch(() => {});
  const hold = async (): Promise<boolean> => {
    try {
      return await candidate.tryHold();
    } catch (error) {
      log.warn("lease could not be read or written", { error });
      return false;
    }
  };

  /** Renews until the signal aborts or the deadline passes without success. */
  const keep = async (ended: AbortSignal): Promise<void> => {
    let renewedAt = clock.now();
    while (!ended.aborted && clock.now() - renewedAt < RENEW_DEADLINE_MS) {
      await clock.sleep(RETRY_MS, ended).catch(() => {});
      if (!ended.aborted && (await hold())) renewedAt = clock.now();
    }
  };

  while (!signal.aborted) {
    if (!(await hold())) {
      await pause();
      continue;
    }
    log.info("leading");
    const lost = new AbortController();
    const both = AbortSignal.any([signal, lost.signal]);
    const work = options.lead(both).finally(() => lost.abort(new Error("the leader's work has ended")));
    // It is awaited below, maybe a request later; until then its failure counts as handled.
    work.catch(() => {});
    try {
      await keep(both);
      lost.abort(new Error("leadership was lost"));
      await work;
    } finally {
      log.info("no longer leading");
      await candidate.release().catch((error) => log.warn("lease could not be given up", { error }));
    }
  }
}
