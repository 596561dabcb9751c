import type { AnyKind, KubeObject } from "../../api/kind.ts";
import { CustomResourceDefinition } from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import type { Informer } from "../../client/informer.ts";
import { servedKinds, storedKinds } from "../served-kinds.ts";
import { Caches, type CachesOptions } from "./caches.ts";

type Observer = (kind: AnyKind, informer: Informer<KubeObject>) => void;

/**
 * Caches of every kind that is served, also of custom resources, which come and go with their definitions: whole where a controller keeps
 * the kind whole, metadata and nothing else otherwise.
 */
export class ServedCaches {
  readonly #options: CachesOptions;
  readonly #whole: Caches;
  readonly #metadata: Caches;
  readonly #custom = new Map<string, { kind: AnyKind; stop: AbortController; caches: Caches }>();
  readonly #observers = new Set<Observer>();
  #following = false;

  constructor(options: CachesOptions & { caches: Caches }) {
    this.#options = options;
    this.#whole = options.caches;
    this.#metadata = new Caches({ ...options, metadataOnly: true });
  }

  /** Every stored kind that is served now. */
  kinds(): AnyKind[] {
    return [...storedKinds, ...[...this.#custom.values()].map(({ kind }) => kind)];
  }

  /** The cache of a kind; of a custom one that is no longer served, undefined. */
  of(kind: AnyKind): Informer<KubeObject> | undefined {
    const custom = this.#custom.get(nameOf(kind));
    if (custom !== undefined) return custom.caches.any(custom.kind);
    if (!storedKinds.includes(kind)) return undefined;
    return this.#whole.running(kind) ?? this.#metadata.any(kind);
  }

  /** Tells of every custom kind, and of those that come to be served later. */
  onCustomKind(observe: Observer): void {
    this.follow();
    this.#observers.add(observe);
    for (const { kind, caches } of this.#custom.values()) observe(kind, caches.any(kind));
  }

  /** Begins to follow the definitions of custom resources, when nobody has yet. */
  follow(): void {
    if (this.#following) return;
    this.#following = true;
    this.#whole.of(CustomResourceDefinition).onChange(() => this.#update());
    this.#options.signal.addEventListener("abort", () => this.#end(), { once: true });
  }

  /** Resolves when every cache started so far has its first list. */
  async synced(): Promise<void> {
    await Promise.all([this.#whole.synced(), this.#metadata.synced()]);
    // A custom kind may go before its list has come.
    await Promise.all([...this.#custom.values()].map(({ caches }) => caches.synced().catch(() => undefined)));
  }

  #update(): void {
    const builtIn = new Set(storedKinds.map(({ groupResource }) => groupResource));
    const wanted = new Map<string, AnyKind>();
    for (const kind of servedKinds(this.#whole.of(CustomResourceDefinition).list())) {
      if (!builtIn.has(kind.groupResource)) wanted.set(nameOf(kind), kind);
    }
    for (const [name, { stop }] of this.#custom) {
      if (wanted.has(name)) continue;
      stop.abort(new Error(`"${name}" is no longer served`));
      this.#custom.delete(name);
    }
    for (const [name, kind] of wanted) {
      if (this.#custom.has(name) || this.#options.signal.aborted) continue;
      const stop = new AbortController();
      const caches = new Caches({ ...this.#options, signal: stop.signal, metadataOnly: true });
      this.#custom.set(name, { kind, stop, caches });
      for (const observe of this.#observers) observe(kind, caches.any(kind));
    }
  }

  #end(): void {
    for (const { stop } of this.#custom.values()) stop.abort(this.#options.signal.reason);
  }
}

const nameOf = (kind: AnyKind): string => `${kind.groupResource}/${kind.version}`;
