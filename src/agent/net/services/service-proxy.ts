/**
 * Service addresses on this node: follows Services and EndpointSlices and keeps the node's nftables table like them. The rules do
 * not need this process: while it is down, connections go where they went last.
 */
import type { Service } from "../../../api/kinds/core/service.ts";
import type { EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";
import type { Informer } from "../../../client/informer.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { Logger } from "../../../lib/log.ts";
import type { RunCommand } from "../../../lib/run-command.ts";
import { serviceOf } from "../service-indexes.ts";
import type { NftTable } from "./nft-table.ts";
import { type Operation, RuleTable } from "./rule-table.ts";
import { EMPTY_PLAN, type ProxyNode, planService, type ServicePlan } from "./service-plan.ts";
import { forgetFlows, staleFlows } from "./udp-flows.ts";

/** A service that the node itself answers for as long as the cluster has no endpoints for it. */
export interface FallbackService {
  /** What it looks like when the API has no such object. */
  readonly service: Service;
  readonly slice: EndpointSlice;
}

export interface ServiceProxyOptions {
  services: Informer<Service>;
  /** With SLICE_INDEXES. */
  slices: Informer<EndpointSlice>;
  /** By the service's namespace/name. */
  fallbacks: ReadonlyMap<string, FallbackService>;
  node: ProxyNode;
  table: NftTable;
  run: RunCommand;
  log: Logger;
  clock: Clock;
  signal: AbortSignal;
}

/** Changes that come within this many ms make one transaction: a rollout touches one service many times. */
const GATHER_MS = 20;
/** How often the table is checked for interference, in ms. */
const CHECK_MS = 10_000;
const RETRY_MS = 1_000;

export class ServiceProxy {
  readonly #options: ServiceProxyOptions;
  readonly #rules = new RuleTable();
  readonly #dirty = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #wake = Promise.withResolvers<void>();
  /** Addresses that were in use before a change which the kernel does not have yet. */
  #leaving: ReadonlySet<string> = new Set();
  /** The kernel's table is not known to be what was wanted before: it is written whole. */
  #whole = true;
  #finished: Promise<void> = Promise.resolve();

  private constructor(options: ServiceProxyOptions) {
    this.#options = options;
  }

  /** Resolves once every service there is works on this node; goes on until the signal aborts. */
  static async start(options: ServiceProxyOptions): Promise<ServiceProxy> {
    const proxy = new ServiceProxy(options);
    for (const key of options.fallbacks.keys()) proxy.#dirty.add(key);
    options.services.onChange(({ key }) => proxy.#touch([key]));
    options.slices.onChange(({ object, old }) => proxy.#touch([...serviceOf(object), ...(old ? serviceOf(old) : [])]));
    await Promise.all([options.services.synced, options.slices.synced]);
    await proxy.#apply();
    proxy.#finished = Promise.all([proxy.#follow(), proxy.#guard()]).then(() => {});
    return proxy;
  }

  /** Resolves when the work in hand has ended after an abort. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /**
   * Resolves when no new connection is sent to any of these addresses, except where nothing but ending pods is left; rejects with the
   * signal's reason.
   */
  async drained(addresses: readonly string[], signal: AbortSignal): Promise<void> {
    const gone = (): boolean => !addresses.some((at) => this.#rules.sendsTo(at) || this.#leaving.has(at));
    while (!gone()) {
      const applied = Promise.withResolvers<void>();
      const abort = (): void => applied.reject(signal.reason);
      if (signal.aborted) throw signal.reason;
      this.#waiting.add(applied.resolve);
      signal.addEventListener("abort", abort, { once: true });
      try {
        await applied.promise;
      } finally {
        this.#waiting.delete(applied.resolve);
        signal.removeEventListener("abort", abort);
      }
    }
  }

  #touch(keys: readonly string[]): void {
    for (const key of keys) this.#dirty.add(key);
    this.#wake.resolve();
  }

  async #follow(): Promise<void> {
    const { clock, signal, log } = this.#options;
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (!signal.aborted) {
      await Promise.race([this.#wake.promise, stopped]);
      if (signal.aborted) return;
      this.#wake = Promise.withResolvers<void>();
      try {
        await clock.sleep(GATHER_MS, signal);
        await this.#apply();
      } catch (error) {
        if (signal.aborted) return;
        log.error("service rules not written; trying again", { error });
        await clock.sleep(RETRY_MS, signal).catch(() => {});
        this.#wake.resolve();
      }
    }
  }

  /** Writes what has changed; the whole table at first and after a failure. */
  async #apply(): Promise<void> {
    const { run, log } = this.#options;
    const plans = new Map([...this.#dirty].map((key) => [key, this.#plan(key)]));
    this.#dirty.clear();
    const flows = [...plans].flatMap(([key, plan]) => staleFlows(this.#rules.plan(key), plan));
    const before = [...plans.keys()].flatMap((key) => [...this.#rules.plan(key).addresses]);
    this.#leaving = new Set([...this.#leaving, ...before]);
    await this.#write(this.#rules.replace(plans));
    this.#leaving = new Set();
    for (const resolve of this.#waiting) resolve();
    await forgetFlows(run, flows).catch((error: unknown) => log.warn("old UDP flows not forgotten", { error }));
  }

  async #write(operations: readonly Operation[]): Promise<void> {
    const { table, log } = this.#options;
    const whole = this.#whole;
    this.#whole = true;
    try {
      if (!whole) await table.change(operations);
    } catch (error) {
      log.warn("the services' table is not as it was left; writing it anew", { error });
      await table.load(this.#rules.all());
    }
    if (whole) await table.load(this.#rules.all());
    this.#whole = false;
  }

  #plan(key: string): ServicePlan {
    const { services, slices, fallbacks, node } = this.#options;
    const fallback = fallbacks.get(key);
    const service = services.get(key) ?? fallback?.service;
    if (service === undefined) return EMPTY_PLAN;
    const own = slices.by("service", key);
    const plan = planService(service, own, node);
    return fallback === undefined || plan.addresses.size > 0 ? plan : planService(service, [fallback.slice], node);
  }

  /** Looks every now and then whether another program has removed the rules, and puts them back. */
  async #guard(): Promise<void> {
    const { clock, signal, table, log } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(CHECK_MS, signal).catch(() => {});
      if (signal.aborted || (await table.intact()) || this.#whole) continue;
      log.warn("another program removed the services' rules; putting them back");
      this.#whole = true;
      this.#wake.resolve();
    }
  }
}
