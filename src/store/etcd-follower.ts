import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "./errors.ts";
import type { EtcdClient } from "./etcd-client.ts";
import { etcdChanges } from "./etcd-feed.ts";
import type { EtcdKeys } from "./etcd-keys.ts";
import { headerRevision, PUT, RANGE } from "./etcd-service.ts";
import { WatchHub } from "./watch-hub.ts";

/** Milliseconds within which the feed usually has what was just written. */
const FEED_LAG = 50;
/** Milliseconds within which it must have it, unless etcd is away. */
const FEED_TIMEOUT = 10_000;
const RESTART_PAUSE = 1_000;

export interface EtcdFollowerOptions {
  client: EtcdClient;
  keys: EtcdKeys;
  /** Bytes that may wait for one watcher. */
  buffer: number | undefined;
}

/**
 * Follows everything under the root with one watch and feeds it to the hub, over all breaks of connections. It knows how far it has come by the
 * store's mark: a key whose writes it sees, in order with all others. (etcd's own progress notifications would do, but before 3.4.25 and 3.5.8
 * those asked for may run ahead of the events.)
 */
export class EtcdFollower implements AsyncDisposable {
  readonly hub: WatchHub;
  readonly #client: EtcdClient;
  readonly #keys: EtcdKeys;
  readonly #closing = new AbortController();
  readonly #following: Promise<void>;
  #reporting: Promise<void> | undefined;
  #reportAgain = false;

  /** Resolves once the feed is up to date, from when on no compaction can overtake it. Rejects `unavailable`. */
  static async start(options: EtcdFollowerOptions): Promise<EtcdFollower> {
    const mark = await writeMark(options);
    const follower = new EtcdFollower(options, mark - 1);
    if (await follower.hub.reaches(mark, FEED_TIMEOUT)) {
      return follower;
    }
    await follower[Symbol.asyncDispose]();
    throw new StoreError(
      "unavailable",
      `cannot watch etcd: the write at revision ${mark} did not show for ${FEED_TIMEOUT} ms`,
    );
  }

  private constructor({ client, keys, buffer }: EtcdFollowerOptions, position: number) {
    this.#client = client;
    this.#keys = keys;
    this.hub = new WatchHub({
      position,
      replay: (from, signal) =>
        etcdChanges(client, keys, { from, signal: AbortSignal.any([signal, this.#closing.signal]) }),
      onProgressDue: () => this.progress(),
      ...(buffer === undefined ? {} : { buffer }),
    });
    this.#following = this.#follow();
  }

  /** Has a position reported to every watcher, soon, that is at least etcd's revision now. */
  progress(): void {
    this.#reportAgain = true;
    this.#reporting ??= this.#report();
  }

  /** etcd's revision. */
  async revision(): Promise<number> {
    return headerRevision(await this.#client.read(RANGE, { key: this.#keys.mark, countOnly: true }));
  }

  /** Ends all watches in peace. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.hub.end();
    await this.#following;
  }

  /** After a pause so long that etcd compacted what was missed, watchers are told and the feed starts at the present. */
  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        for await (const batch of etcdChanges(this.#client, this.#keys, { from: this.hub.position + 1, signal })) {
          this.hub.publish(batch);
        }
      } catch (cause) {
        await this.#restart(
          cause instanceof StoreError ? cause : new StoreError("unavailable", "the feed broke", { cause }),
        );
      }
    }
  }

  async #restart(failure: StoreError): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        this.hub.end(failure, (await writeMark({ client: this.#client, keys: this.#keys })) - 1);
        return;
      } catch {
        await sleep(RESTART_PAUSE, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #report(): Promise<void> {
    while (this.#reportAgain && !this.#closing.signal.aborted) {
      this.#reportAgain = false;
      try {
        const target = await this.revision();
        if (!(await this.hub.reaches(target, FEED_LAG))) {
          // Somebody else wrote outside the root, which the feed does not show.
          await this.hub.reaches(await writeMark({ client: this.#client, keys: this.#keys }), FEED_TIMEOUT);
        }
        this.hub.reportProgress();
      } catch {
        // No progress while etcd is away; the next report is due in seconds.
      }
    }
    this.#reporting = undefined;
  }
}

/** An event of the revision returned will appear in the feed, after all those before it. */
async function writeMark({ client, keys }: { client: EtcdClient; keys: EtcdKeys }): Promise<number> {
  return headerRevision(await client.write(PUT, { key: keys.mark, value: new Uint8Array(0) }));
}
