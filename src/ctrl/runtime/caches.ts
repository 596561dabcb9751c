import type { AnyKind, Kind, KubeObject, ObjectMetaLike } from "../../api/kind.ts";
import type { GenericSchema, InferInput } from "../../api/schema.ts";
import type { Client, Stored } from "../../client/client.ts";
import { createInformer, type Informer } from "../../client/informer.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import { controllerOf } from "../owner.ts";

export interface CachesOptions {
  client: Client;
  signal: AbortSignal;
  log: Logger;
  clock: Clock;
  /** Keeps the objects' metadata and nothing else: for kinds that come in any number and are only counted. */
  metadataOnly?: boolean;
}

/**
 * One informer a kind, shared by all controllers, started when first asked for. Each has these indexes: "owner" (uid of the
 * controlling owner), "orphans" (namespace of an object that nobody controls), "namespace", and "node" (spec.nodeName).
 */
export class Caches {
  readonly #options: CachesOptions;
  readonly #informers = new Map<string, Informer<KubeObject>>();

  constructor(options: CachesOptions) {
    this.#options = options;
  }

  /** The shared cache of a kind; starts it. */
  of<S extends GenericSchema>(kind: Kind<S>): Informer<InferInput<S>> {
    return this.any(kind) as unknown as Informer<InferInput<S>>;
  }

  /** The same for a kind that is not known when this is compiled. */
  any(kind: AnyKind): Informer<KubeObject> {
    const name = `${kind.groupResource}/${kind.version}`;
    const known = this.#informers.get(name);
    if (known !== undefined) return known;
    const informer = createInformer(kind, { ...this.#options, indexes: INDEXES });
    this.#informers.set(name, informer as Informer<KubeObject>);
    return informer as Informer<KubeObject>;
  }

  /** The cache of a kind if somebody already uses it. */
  running(kind: AnyKind): Informer<KubeObject> | undefined {
    return this.#informers.get(`${kind.groupResource}/${kind.version}`);
  }

  /** Resolves when every cache started so far has its first list. */
  async synced(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.synced));
  }
}

const INDEXES = {
  owner: (object: Stored<KubeObject>): string[] => {
    const owner = controllerOf(object);
    return owner === undefined ? [] : [owner.uid];
  },
  orphans: (object: Stored<KubeObject>): string[] =>
    controllerOf(object) === undefined ? [namespaceOf(object.metadata)] : [],
  namespace: (object: Stored<KubeObject>): string[] => [namespaceOf(object.metadata)],
  node: (object: Stored<KubeObject>): string[] => {
    const spec = object["spec"];
    const node = typeof spec === "object" && spec !== null && "nodeName" in spec ? spec.nodeName : undefined;
    return typeof node === "string" && node !== "" ? [node] : [];
  },
};

const namespaceOf = (metadata: ObjectMetaLike): string => metadata.namespace ?? "";
