import { alreadyExistsError, notFoundError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { StoreError } from "../../store/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Feed } from "../cache/feed.ts";
import { encodeObject, StoredObject } from "../cache/stored-object.ts";
import type { Resource } from "./resource.ts";

/** Which object. */
export interface ObjectName {
  readonly resource: Resource;
  /** Ignored for cluster-scoped resources. */
  readonly namespace: string;
  readonly name: string;
}

const keyOf = ({ resource, namespace, name }: ObjectName): string => resource.key(namespace, name);

/** Groups whose objects say how this server answers. */
const IN_FORCE: ReadonlySet<string> = new Set(["admissionregistration.k8s.io", "apiextensions.k8s.io"]);

async function encoded({ resource }: ObjectName, object: KubeObject): Promise<Uint8Array> {
  const form = resource.toStorage(object);
  return encodeObject(form instanceof Promise ? await form : form);
}

/** The object, once it can be viewed in the resource's version. */
async function prepared({ resource }: ObjectName, object: StoredObject): Promise<StoredObject> {
  await resource.prepare([object]);
  return object;
}

/** Store operations on objects: reads from the caches, writes with optimistic locking. No policy: that is the verbs'. */
export class Registry {
  readonly #store: Store;
  readonly #feed: Feed;

  constructor(store: Store, feed: Feed) {
    this.#store = store;
    this.#feed = feed;
  }

  /** The object as the cache has it, perhaps some milliseconds old; undefined when there is none. */
  cached(which: ObjectName): StoredObject | undefined {
    return this.#feed.cache(which.resource.prefix).get(keyOf(which));
  }

  /** All objects of a resource, or of one namespace, as the cache has them. */
  cachedList(resource: Resource, namespace = ""): StoredObject[] {
    return this.#feed.cache(resource.prefix).range(resource.range(namespace));
  }

  /** The object as it is now, also when another server wrote it. Rejects NotFound. */
  async read(which: ObjectName): Promise<StoredObject> {
    await this.#feed.fresh();
    const object = this.cached(which);
    if (object === undefined) throw notFoundError(which.resource.name, which.name);
    return prepared(which, object);
  }

  /** The object straight from the store: for writers that found the cache too old. Rejects NotFound. */
  async readThrough(which: ObjectName): Promise<StoredObject> {
    const { entry } = await this.#store.get(keyOf(which));
    if (entry === undefined) throw notFoundError(which.resource.name, which.name);
    return StoredObject.from(entry);
  }

  /** Rejects AlreadyExists. With `dryRun`, answers as it would. */
  async create(which: ObjectName, object: KubeObject, dryRun: boolean): Promise<StoredObject> {
    const key = keyOf(which);
    const bytes = await encoded(which, object);
    if (dryRun) {
      const { entry } = await this.#store.get(key);
      if (entry !== undefined) throw alreadyExistsError(which.resource.name, which.name);
      return prepared(which, StoredObject.unwritten(key, bytes));
    }
    const written = await this.#created(which, bytes);
    await this.#settled(which, written);
    return prepared(which, written);
  }

  /**
   * Replaces an object by what `transform` makes of it, and tries again when somebody else wrote meanwhile. `transform` may see an
   * old state first; what it throws is believed only about the newest. An unchanged object is not written; one for which `ends`
   * holds is removed in the same step. Rejects NotFound.
   */
  async update(
    which: ObjectName,
    transform: (current: StoredObject) => Promise<KubeObject> | KubeObject,
    { dryRun, ends }: { dryRun: boolean; ends?: (next: KubeObject) => boolean },
  ): Promise<StoredObject> {
    const written = await this.#withCurrent(which, async (current) => {
      const next = await transform(current);
      const bytes = await encoded(which, next);
      if (dryRun) return StoredObject.of(current.key, current.revision, bytes);
      if (ends?.(next) === true) {
        return StoredObject.of(current.key, await this.#store.delete(current.key, current.revision), bytes);
      }
      if (current.encodesAs(bytes)) return current;
      return StoredObject.from(await this.#store.update(current.key, bytes, current.revision));
    });
    if (!dryRun) await this.#settled(which, written);
    return prepared(which, written);
  }

  /** Removes an object once `check` has not thrown; resolves to its last state. Rejects NotFound. */
  async remove(
    which: ObjectName,
    check: (current: StoredObject) => Promise<void> | void,
    dryRun: boolean,
  ): Promise<StoredObject> {
    const removed = await this.#withCurrent(which, async (current) => {
      await check(current);
      if (dryRun) return current;
      return current.at(await this.#store.delete(current.key, current.revision));
    });
    if (!dryRun) await this.#settled(which, removed);
    return prepared(which, removed);
  }

  async #created(which: ObjectName, bytes: Uint8Array): Promise<StoredObject> {
    try {
      return StoredObject.from(await this.#store.create(keyOf(which), bytes));
    } catch (error) {
      if (error instanceof StoreError && error.code === "exists") {
        throw alreadyExistsError(which.resource.name, which.name);
      }
      throw error;
    }
  }

  /** Waits until what the server itself goes by, such as webhooks, is in force: before its writer is told. */
  async #settled({ resource }: ObjectName, { revision }: StoredObject): Promise<void> {
    if (!IN_FORCE.has(resource.kind.group)) return;
    try {
      await this.#feed.reach(revision);
    } catch (error) {
      // Written it is all the same.
      if (!(error instanceof StoreError) || error.code !== "future") throw error;
    }
  }

  async #withCurrent<T>(which: ObjectName, attempt: (current: StoredObject) => Promise<T>): Promise<T> {
    let current = this.cached(which);
    let newest = current === undefined;
    current ??= await this.readThrough(which);
    for (;;) {
      try {
        return await attempt(await prepared(which, current));
      } catch (error) {
        const lost = error instanceof StoreError && (error.code === "conflict" || error.code === "missing");
        if (lost && error.code === "conflict" && error.entry !== undefined) {
          current = StoredObject.from(error.entry);
          newest = true;
          continue;
        }
        if (!lost && newest) throw error;
        const again: StoredObject = await this.readThrough(which);
        if (!lost && again.revision === current.revision) throw error;
        current = again;
        newest = true;
      }
    }
  }
}
