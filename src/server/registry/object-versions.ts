import type { Versions } from "../../api/apply/versions.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Structural } from "../../api/structural.ts";
import type { Resource } from "./resource.ts";
import type { ResourceTable } from "./resource-table.ts";

/** Thrown out of work that needs a conversion which has to be waited for. */
class PendingConversion extends Error {
  readonly converted: Promise<unknown>;

  constructor(converted: Promise<unknown>) {
    super("an object is still being converted");
    this.converted = converted;
  }
}

/** The versions in which a resource is served, for work that converts seldom and must not wait for it otherwise. */
export class ObjectVersions implements Versions {
  readonly #resources: ResourceTable;
  readonly #resource: Resource;
  readonly #known = new Map<string, KubeObject>();

  constructor(resources: ResourceTable, resource: Resource) {
    this.#resources = resources;
    this.#resource = resource;
  }

  schemaOf(apiVersion: string): Structural | undefined {
    return this.#find(apiVersion)?.schema;
  }

  /** To be called within `settled` only. */
  convert(object: KubeObject, from: string, to: string): KubeObject {
    const key = `${from} ${to} ${JSON.stringify(object)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    throw new PendingConversion(this.#convert(object, from, to).then((made) => this.#known.set(key, made)));
  }

  /** Does work, from the start again whenever a conversion had to be waited for. It must have no effect before its end. */
  async settled<T>(work: () => T): Promise<T> {
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof PendingConversion)) throw error;
        await error.converted;
      }
    }
  }

  async #convert(object: KubeObject, from: string, to: string): Promise<KubeObject> {
    const [source, target] = [this.#find(from), this.#find(to)];
    if (source === undefined || target === undefined) return object;
    return source.inVersion({ ...object, apiVersion: from, kind: source.kind.kind }, target);
  }

  #find(apiVersion: string): Resource | undefined {
    if (apiVersion === this.#resource.kind.apiVersion) return this.#resource;
    return this.#resources.versionsOf(this.#resource).find(({ kind }) => kind.apiVersion === apiVersion);
  }
}
