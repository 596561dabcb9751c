import {
  CustomResourceDefinition,
  type CustomResourceDefinitionVersion,
} from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import type { Logger } from "../../lib/log.ts";
import type { CacheEvent } from "../cache/cache-event.ts";
import type { Feed } from "../cache/feed.ts";
import type { ResourceCache, Watcher } from "../cache/resource-cache.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { type Conversion, Resource } from "../registry/resource.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { conditionOf } from "./definition-conditions.ts";
import { customKind } from "./custom-kind.ts";
import { rootSchema } from "./definition-schema.ts";

/** Keeps the table of resources in step with the definitions: the cache calls at every change, so what is established is served at once. */
export class CustomResources implements Watcher {
  readonly #resources: ResourceTable;
  readonly #cache: ResourceCache;
  readonly #feed: Feed;
  readonly #log: Logger;
  /** By the definition's key in the store. */
  readonly #served = new Map<string, readonly Resource[]>();

  constructor(parts: { resources: ResourceTable; feed: Feed; log: Logger }) {
    this.#resources = parts.resources;
    this.#feed = parts.feed;
    this.#log = parts.log;
    this.#cache = parts.feed.cache(parts.resources.builtIn(CustomResourceDefinition).prefix);
    this.#follow();
  }

  offer({ object, deleted }: CacheEvent): void {
    if (deleted) this.#withdraw(object.key);
    else this.#serve(object);
  }

  /** The cache was filled anew and has let go of its watchers. It may still be filling: look when it is done. */
  expire(): void {
    queueMicrotask(() => this.#follow());
  }

  #follow(): void {
    const objects = this.#cache.range(this.#cache.prefix);
    const there = new Set(objects.map((object) => object.key));
    for (const key of [...this.#served.keys()]) if (!there.has(key)) this.#withdraw(key);
    for (const object of objects) this.#serve(object);
    this.#cache.subscribe(this, this.#feed.revision);
  }

  #serve(stored: StoredObject): void {
    try {
      const made = resourcesOf(stored.value as unknown as CustomResourceDefinition);
      this.#withdraw(stored.key);
      const free = made.filter(
        ({ kind }) => this.#resources.get(kind.group, kind.version, kind.resource) === undefined,
      );
      for (const resource of free) this.#resources.set(resource);
      this.#served.set(stored.key, free);
    } catch (error) {
      // A definition that cannot be understood must not end the feed of all others.
      this.#log.error("a custom resource definition cannot be served", { key: stored.key, error });
    }
  }

  #withdraw(key: string): void {
    for (const { kind } of this.#served.get(key) ?? []) {
      this.#resources.delete(kind.group, kind.version, kind.resource);
    }
    this.#served.delete(key);
  }
}

/** The resources of a definition's served versions; none before its names are accepted. */
export function resourcesOf(definition: CustomResourceDefinition): Resource[] {
  if (conditionOf(definition, "Established")?.status !== "True") return [];
  return definition.spec.versions.filter(({ served }) => served).map((version) => resourceOf(definition, version));
}

function resourceOf(definition: CustomResourceDefinition, version: CustomResourceDefinitionVersion): Resource {
  const schema = rootSchema(version.schema?.openAPIV3Schema);
  const kind = customKind(definition, version, schema);
  const stored = definition.spec.versions.find(({ storage }) => storage);
  if (stored === undefined || stored.name === version.name) return new Resource({ kind, schema, custom: true });
  const storage = customKind(definition, stored, schema);
  // Strategy None: the versions differ in nothing but their name.
  const conversion: Conversion = {
    storage,
    fromStorage: (object) => ({ ...object, apiVersion: kind.apiVersion }),
    toStorage: (object) => ({ ...object, apiVersion: storage.apiVersion }),
  };
  return new Resource({ kind, schema, conversion, custom: true });
}
