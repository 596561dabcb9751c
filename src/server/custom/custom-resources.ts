import type { KubeObject } from "../../api/kind.ts";
import {
  CustomResourceDefinition,
  type CustomResourceDefinitionVersion,
} from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import { rootSchema } from "../../api/kinds/apiextensions/definition-schema.ts";
import type { Logger } from "../../lib/log.ts";
import type { Feed } from "../cache/feed.ts";
import { follow } from "../cache/follow.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { Resource } from "../registry/resource.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { WebhookClient } from "../webhooks/webhook-client.ts";
import { customKind } from "./custom-kind.ts";
import { conditionOf } from "./definition-conditions.ts";
import { fitVersion } from "./fit-version.ts";
import { versionConverter } from "./version-converter.ts";

/** Keeps the table of resources in step with the definitions: the cache calls at every change, so what is established is served at once. */
export class CustomResources {
  readonly #resources: ResourceTable;
  readonly #log: Logger;
  readonly #client: WebhookClient;
  /** By the definition's key in the store. */
  readonly #served = new Map<string, readonly Resource[]>();

  constructor(parts: { resources: ResourceTable; feed: Feed; client: WebhookClient; log: Logger }) {
    this.#resources = parts.resources;
    this.#log = parts.log;
    this.#client = parts.client;
    const { prefix } = parts.resources.builtIn(CustomResourceDefinition);
    follow(parts.feed.cache(prefix), parts.feed, {
      reset: (objects) => this.#reset(objects),
      change: ({ object, deleted }) => (deleted ? this.#withdraw(object.key) : this.#serve(object)),
    });
  }

  #reset(objects: readonly StoredObject[]): void {
    const there = new Set(objects.map((object) => object.key));
    for (const key of [...this.#served.keys()]) if (!there.has(key)) this.#withdraw(key);
    for (const object of objects) this.#serve(object);
  }

  #serve(stored: StoredObject): void {
    try {
      const made = resourcesOf(stored, this.#client);
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
function resourcesOf(stored: StoredObject, client: WebhookClient): Resource[] {
  const definition = stored.value as unknown as CustomResourceDefinition;
  if (conditionOf(definition, "Established")?.status !== "True") return [];
  const { versions } = definition.spec;
  const all = versions.map((version) => ({ version, ...shapeOf(definition, version) }));
  const storage = all.find(({ version }) => version.storage);
  // With one version only, all that lies in the store has it.
  const converter = all.length > 1 && storage !== undefined ? versionConverter(definition, storage, client) : undefined;
  return all
    .filter(({ version }) => version.served)
    .map(({ kind, schema }) => {
      // What was written later has been read by this definition already.
      const upkeep = { until: stored.revision, fit: (object: KubeObject) => fitVersion(object, { kind, schema }) };
      return new Resource({ kind, schema, custom: true, upkeep, ...(converter && { converter }) });
    });
}

function shapeOf(definition: CustomResourceDefinition, version: CustomResourceDefinitionVersion) {
  const schema = rootSchema(version.schema?.openAPIV3Schema);
  return { schema, kind: customKind(definition, version, schema) };
}
