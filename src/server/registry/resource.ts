import { ApiError } from "../../api/errors.ts";
import type { AnyKind, KubeObject } from "../../api/kind.ts";
import { type Structural, structuralOf } from "../../api/structural.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { keyFor, prefixFor } from "./keys.ts";

/** How one version of a resource differs from the one it is stored in. */
export interface Conversion {
  /** The version that lies in the store. */
  readonly storage: AnyKind;
  fromStorage(object: KubeObject): KubeObject;
  toStorage(object: KubeObject): KubeObject;
}

/** One resource in one version, built-in or custom: what the verbs work on. */
export class Resource {
  readonly kind: AnyKind;
  readonly schema: Structural;
  readonly prefix: string;
  readonly conversion: Conversion | undefined;
  /** Custom resources differ in small ways: items of lists keep their kind, updates need a resourceVersion. */
  readonly custom: boolean;

  constructor(options: { kind: AnyKind; schema?: Structural; conversion?: Conversion; custom?: boolean }) {
    this.kind = options.kind;
    this.schema = options.schema ?? structuralOf(options.kind);
    this.prefix = prefixFor(options.conversion?.storage ?? options.kind);
    this.conversion = options.conversion;
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

  /** A stored object as this version shows it. */
  view(stored: StoredObject): StoredObject {
    const { conversion } = this;
    if (conversion === undefined) return stored;
    return stored.view(this.kind.apiVersion, (object) => conversion.fromStorage(object));
  }

  /** An object of this version in the form that lies in the store. */
  toStorage(object: KubeObject): KubeObject {
    return this.conversion === undefined ? object : this.conversion.toStorage(object);
  }

  supports(subresource: string): boolean {
    return this.kind.subresources.includes(subresource);
  }
}

/** Kubernetes answers an unknown path or resource with this, without details. */
export const noSuchPath = (): ApiError =>
  new ApiError("NotFound", "the server could not find the requested resource", { details: {} });
