import type { Kind } from "../api/kind.ts";
import type { GenericSchema, InferInput } from "../api/schema.ts";
import { createInformer, type Informer, type InformerOptions, type SharedInformer } from "./informer.ts";

export type InformersOptions = Pick<InformerOptions<unknown>, "client" | "signal" | "log" | "clock">;
export type InformerScope = Pick<InformerOptions<unknown>, "namespace" | "labelSelector" | "fieldSelector">;

/** One informer a kind and scope, started when it is first asked for and shared by everybody in this process. */
export class Informers {
  readonly #options: InformersOptions;
  readonly #running = new Map<string, SharedInformer<unknown>>();

  constructor(options: InformersOptions) {
    this.#options = options;
  }

  /** The informer of a kind; `indexes` are added to those that others asked for. */
  of<S extends GenericSchema>(
    kind: Kind<S>,
    indexes: NonNullable<InformerOptions<InferInput<S>>["indexes"]> = {},
    scope: InformerScope = {},
  ): Informer<InferInput<S>> {
    const id = JSON.stringify([kind.groupResource, kind.version, scope]);
    const known = this.#running.get(id) as SharedInformer<InferInput<S>> | undefined;
    const informer = known ?? createInformer(kind, { ...this.#options, ...scope });
    if (known === undefined) this.#running.set(id, informer as SharedInformer<unknown>);
    for (const [name, values] of Object.entries(indexes)) informer.addIndex(name, values);
    return informer;
  }

  /** Resolves when all informers asked for so far have their first list; rejects when the signal aborts before. */
  async synced(): Promise<void> {
    await Promise.all([...this.#running.values()].map((informer) => informer.synced));
  }
}
