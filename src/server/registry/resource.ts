import { ApiError } from "../../api/errors.ts";
import type { AnyKind, KubeObject } from "../../api/kind.ts";
import { type Structural, structuralOf } from "../../api/structural.ts";
import { cloneJson } from "../../lib/clone-json.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { keyFor, prefixFor } from "./keys.ts";

/** How one version of a built-in resource differs from the one it is stored in. */
export interface Conversion {
  /** The version that lies in the store. */
  readonly storage: AnyKind;
  fromStorage(object: KubeObject): KubeObject;
  toStorage(object: KubeObject): KubeObject;
}

/** Turns objects of a custom resource into another of its versions. What lies in the store may have any of them. */
export interface VersionConverter {
  /** The version in which objects are written. */
  readonly storage: Pick<Resource, "kind" | "schema">;
  /** Whether somebody else has to be asked. If not, `convert` answers at once. */
  readonly isRemote: boolean;
  /** The objects in the wanted version, in their order; the arguments may be changed. Rejects when they cannot be converted. */
  convert(objects: readonly KubeObject[], to: Pick<Resource, "kind" | "schema">): KubeObject[] | Promise<KubeObject[]>;
}

/** How objects are read that were written before their resource became what it is. */
export interface Upkeep {
  /** The revision of the store at which it did. */
  readonly until: number;
  /** Takes away fields that are no more, and fills in defaults that are new. */
  fit(object: KubeObject): KubeObject;
}

export interface ResourceOptions {
  readonly kind: AnyKind;
  readonly schema?: Structural;
  readonly conversion?: Conversion;
  readonly converter?: VersionConverter;
  readonly upkeep?: Upkeep;
  readonly custom?: boolean;
}

/** One resource in one version, built-in or custom: what the verbs work on. */
export class Resource {
  readonly kind: AnyKind;
  readonly schema: Structural;
  readonly prefix: string;
  readonly conversion: Conversion | undefined;
  /** Absent for what has one version only. */
  readonly converter: VersionConverter | undefined;
  readonly #upkeep: Upkeep | undefined;
  /** Custom resources differ in small ways: items of lists keep their kind, updates need a resourceVersion. */
  readonly custom: boolean;
  /** What is being asked for just now. */
  readonly #converting = new Map<StoredObject, Promise<void>>();

  constructor(options: ResourceOptions) {
    this.kind = options.kind;
    this.schema = options.schema ?? structuralOf(options.kind);
    this.prefix = prefixFor(options.conversion?.storage ?? options.kind);
    this.conversion = options.conversion;
    this.converter = options.converter;
    this.#upkeep = options.upkeep;
    this.custom = options.custom ?? false;
  }

  /** Group and plural name, for error details. */
  get name(): { group: string; resource: string } {
    return { group: this.kind.group, resource: this.kind.resource };
  }

  get namespaced(): boolean {
    return this.kind.scope === "Namespaced";
  }

  key(namespace: string, name: string): string {
    return keyFor(this.prefix, this.namespaced ? namespace : "", name);
  }

  /** The part of the store that a list covers: one namespace, or all when it is empty. */
  range(namespace: string): string {
    return this.namespaced && namespace !== "" ? `${this.prefix}${namespace}/` : this.prefix;
  }

  /**
   * To be awaited before objects are viewed, where it answers with a promise: asks the conversion webhook for what is missing, in one
   * call for many. Rejects when the objects cannot be converted.
   */
  prepare(objects: readonly StoredObject[]): Promise<void> | undefined {
    const { converter } = this;
    if (converter?.isRemote !== true) return undefined;
    const missing = objects.filter((object) => !object.isIn(this.kind.apiVersion) && !object.hasView(this));
    if (missing.length === 0) return undefined;
    // Many watchers want the same object at the same time: it is asked for once.
    const fresh = missing.filter((object) => !this.#converting.has(object));
    if (fresh.length > 0) {
      const converting = this.#convertAll(fresh, converter).finally(() => {
        for (const object of fresh) this.#converting.delete(object);
      });
      for (const object of fresh) this.#converting.set(object, converting);
    }
    return Promise.all(new Set(missing.map((object) => this.#converting.get(object)))).then(() => undefined);
  }

  /** A stored object as this version shows it. */
  view(stored: StoredObject): StoredObject {
    const { conversion, converter } = this;
    if (conversion !== undefined) return stored.view(this, (object) => conversion.fromStorage(object));
    if (converter === undefined || stored.isIn(this.kind.apiVersion)) return this.#kept(stored);
    return stored.view(this, (object) => {
      const [converted] = converter.isRemote ? [] : (converter.convert([object], this) as KubeObject[]);
      if (converted === undefined) throw new Error(`"${stored.key}" was not converted before it was looked at`);
      return converted;
    });
  }

  /** An object of this version in the form that lies in the store. */
  toStorage(object: KubeObject): KubeObject | Promise<KubeObject> {
    const { conversion, converter } = this;
    if (conversion !== undefined) return conversion.toStorage(object);
    if (converter === undefined || converter.storage.kind.apiVersion === this.kind.apiVersion) return object;
    return firstOf(converter.convert([cloneJson(object)], converter.storage));
  }

  /** An object of this version in another version of the same resource. */
  async inVersion(object: KubeObject, other: Resource): Promise<KubeObject> {
    if (other.kind.apiVersion === this.kind.apiVersion) return object;
    if (this.converter !== undefined) return firstOf(this.converter.convert([cloneJson(object)], other));
    const stored = await this.toStorage(object);
    return other.conversion === undefined ? stored : other.conversion.fromStorage(stored);
  }

  supports(subresource: string): boolean {
    return this.kind.subresources.includes(subresource);
  }

  #kept(stored: StoredObject): StoredObject {
    const upkeep = this.#upkeep;
    if (upkeep === undefined || stored.revision > upkeep.until || stored.revision === 0) return stored;
    return stored.view(this, (object) => upkeep.fit(object));
  }

  async #convertAll(objects: readonly StoredObject[], converter: VersionConverter): Promise<void> {
    const converted = await converter.convert(
      objects.map((object) => object.copy()),
      this,
    );
    for (const [i, object] of objects.entries()) object.view(this, () => converted[i] ?? {});
  }
}

function firstOf(converted: KubeObject[] | Promise<KubeObject[]>): KubeObject | Promise<KubeObject> {
  if (converted instanceof Promise) return converted.then(([object]) => object ?? {});
  return converted[0] ?? {};
}

/** Kubernetes answers an unknown path or resource with this, without details. */
export const noSuchPath = (): ApiError =>
  new ApiError("NotFound", "the server could not find the requested resource", { details: {} });
