import { compactedError, existsError, futureError, mismatchError, StoreError } from "./errors.ts";
import { EtcdClient, isOutOfRange } from "./etcd-client.ts";
import { EtcdFollower } from "./etcd-follower.ts";
import { EtcdKeys } from "./etcd-keys.ts";
import {
  COMPACT,
  type Compare,
  headerRevision,
  RANGE,
  type RequestOp,
  STATUS,
  TXN,
  type TxnResponse,
  toNumber,
} from "./etcd-service.ts";
import { checkKey } from "./key.ts";
import type { ChangeBatch, Entry, ListOptions, Page, Store, WatchOptions } from "./store.ts";

/** Entries and bytes that one message of a list aims at. */
const PAGE_ENTRIES = 1_000;
const PAGE_BYTES = 4 * 1024 * 1024;
export interface EtcdOptions {
  /** URLs of the members; whichever answers is used. */
  endpoints: readonly string[];
  /** What every key starts with inside etcd. Default: nothing. */
  root?: string;
  /** Bytes that may wait for one watcher before it ends with `slow`. Default 64 MiB. */
  watchBuffer?: number;
  /** The etcd itself, when it is to be stopped with the store, or when the store cannot be opened: nobody else writes to it. */
  owned?: AsyncDisposable;
}

/**
 * Opens a store in an etcd cluster (3.4 or later), which other stores may share. Rejects `unavailable` when no endpoint answers, and throws
 * TypeError for an endpoint that is not a URL.
 */
export async function openEtcd({ endpoints, root = "", watchBuffer, owned }: EtcdOptions): Promise<Store> {
  await using opened = new AsyncDisposableStack();
  opened.use(owned);
  const client = opened.use(new EtcdClient(endpoints));
  const keys = new EtcdKeys(root);
  const follower = opened.use(await EtcdFollower.start({ client, keys, buffer: watchBuffer }));
  return new EtcdStore({ client, keys, follower, alone: owned !== undefined, resources: opened.move() });
}

interface EtcdParts {
  client: EtcdClient;
  keys: EtcdKeys;
  follower: EtcdFollower;
  /** Whether all writes are this store's. */
  alone: boolean;
  /** What the store disposes of when it is closed. */
  resources: AsyncDisposableStack;
}

class EtcdStore implements Store {
  readonly #client: EtcdClient;
  readonly #keys: EtcdKeys;
  readonly #follower: EtcdFollower;
  readonly #alone: boolean;
  readonly #resources: AsyncDisposableStack;
  /** The newest revision that etcd has told in answer to a write. */
  #written = 0;

  constructor({ client, keys, follower, alone, resources }: EtcdParts) {
    this.#alone = alone;
    this.#client = client;
    this.#keys = keys;
    this.#follower = follower;
    this.#resources = resources;
  }

  async get(key: string, revision?: number): Promise<{ entry: Entry | undefined; revision: number }> {
    const request = { key: this.#keys.encode(key), ...at(revision) };
    const response = await this.#ranged(revision, () => this.#client.read(RANGE, request));
    const found = response.kvs[0];
    return {
      entry: found === undefined ? undefined : this.#keys.toEntry(found),
      revision: revision ?? headerRevision(response),
    };
  }

  async list(options: ListOptions): Promise<Page> {
    for (;;) {
      try {
        return await this.#list(options);
      } catch (error) {
        const overtaken = error instanceof StoreError && error.code === "compacted" && options.revision === undefined;
        if (!overtaken) {
          throw error;
        }
      }
    }
  }

  async create(key: string, value: Uint8Array): Promise<Entry> {
    checkKey(key);
    const bytes = this.#keys.encode(key);
    const response = await this.#txn({ target: 1, key: bytes, createRevision: 0 }, [
      { requestPut: { key: bytes, value } },
    ]);
    const revision = headerRevision(response);
    if (!response.succeeded) {
      throw existsError(this.#found(response) ?? { key, value: new Uint8Array(0), revision, created: revision });
    }
    return { key, value, revision, created: revision };
  }

  async update(key: string, value: Uint8Array, revision: number): Promise<Entry> {
    const bytes = this.#keys.encode(key);
    const before = { requestRange: { key: bytes, keysOnly: true } };
    const response = await this.#replace(key, revision, [before, { requestPut: { key: bytes, value } }]);
    const created = this.#found(response)?.created ?? revision;
    return { key, value, revision: headerRevision(response), created };
  }

  async delete(key: string, revision: number): Promise<number> {
    const operation = { requestDeleteRange: { key: this.#keys.encode(key) } };
    return headerRevision(await this.#replace(key, revision, [operation]));
  }

  async watch({ prefix, from, signal }: WatchOptions): Promise<AsyncIterable<ChangeBatch>> {
    return this.#follower.hub.watch({ prefix, signal, from: from ?? (await this.revision()) + 1 });
  }

  progress(): void {
    this.#follower.progress();
  }

  async compact(revision: number): Promise<void> {
    try {
      await this.#client.write(COMPACT, { revision });
    } catch (error) {
      if (!isOutOfRange(error)) {
        throw error;
      }
      const current = await this.revision();
      if (revision > current) {
        throw futureError(revision, current);
      }
      // Otherwise another store sharing this etcd has already compacted as far.
    }
  }

  /** Of an etcd that is ours alone the newest write is known without asking. */
  async revision(): Promise<number> {
    return this.#alone ? Math.max(this.#written, this.#follower.hub.position) : this.#follower.revision();
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#client.read(RANGE, { key: this.#keys.mark, countOnly: true }, signal);
  }

  async size(): Promise<number> {
    return toNumber((await this.#client.read(STATUS, {})).dbSize);
  }

  /** Ends all watches, closes the connections and stops an etcd of our own. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** Pages are sized by what the last one weighed, and all read at the revision of the first. */
  async #list({ prefix, from, limit = 0, revision }: ListOptions): Promise<Page> {
    const wanted = limit > 0 ? limit : Number.POSITIVE_INFINITY;
    const range = this.#keys.range(prefix, from);
    const entries: Entry[] = [];
    let page: { readonly revision: number; readonly count: number } | undefined;
    let size = PAGE_ENTRIES;
    let key = range.key;
    for (;;) {
      const request = {
        ...range,
        key,
        limit: Math.min(size, wanted - entries.length),
        ...at(page?.revision ?? revision),
      };
      const response = await this.#ranged(request.revision, () => this.#client.read(RANGE, request));
      page ??= { revision: revision ?? headerRevision(response), count: toNumber(response.count) };
      const bytes = response.kvs.reduce((sum, { value }) => sum + value.byteLength, 0);
      entries.push(...response.kvs.map((kv) => this.#keys.toEntry(kv)));
      const last = response.kvs.at(-1);
      if (!response.more || last === undefined || entries.length >= wanted) {
        return { entries, more: response.more, count: page.count, revision: page.revision };
      }
      key = Buffer.concat([last.key, Buffer.of(0)]);
      size = Math.min(PAGE_ENTRIES, Math.max(1, Math.floor((PAGE_BYTES * response.kvs.length) / Math.max(1, bytes))));
    }
  }

  /** Runs a read at a revision, and says which way that revision was out of range. */
  async #ranged<Response>(revision: number | undefined, read: () => Promise<Response>): Promise<Response> {
    if (revision !== undefined && revision < 1) {
      throw compactedError(revision);
    }
    try {
      return await read();
    } catch (error) {
      if (revision === undefined || !isOutOfRange(error)) {
        throw error;
      }
      const current = await this.revision();
      throw revision > current ? futureError(revision, current) : compactedError(revision, error);
    }
  }

  async #replace(key: string, revision: number, success: RequestOp[]): Promise<TxnResponse> {
    checkKey(key);
    if (revision < 1) {
      // etcd takes 0 for "does not exist".
      throw mismatchError(key, revision, (await this.get(key)).entry);
    }
    const response = await this.#txn({ target: 2, key: this.#keys.encode(key), modRevision: revision }, success);
    if (!response.succeeded) {
      throw mismatchError(key, revision, this.#found(response));
    }
    return response;
  }

  /** Does `success` if the comparison holds, and otherwise reads what is there. */
  async #txn(compare: Compare, success: RequestOp[]): Promise<TxnResponse> {
    const response = await this.#client.write(TXN, {
      compare: [compare],
      success,
      failure: [{ requestRange: { key: compare.key } }],
    });
    this.#written = Math.max(this.#written, headerRevision(response));
    return response;
  }

  #found(response: TxnResponse): Entry | undefined {
    const found = response.responses[0]?.responseRange?.kvs[0];
    return found === undefined ? undefined : this.#keys.toEntry(found);
  }
}

function at(revision: number | undefined): { revision?: number } {
  return revision === undefined ? {} : { revision };
}
