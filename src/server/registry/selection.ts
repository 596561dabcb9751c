import { badRequestError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { type LabelMatcher, parseFieldSelector, parseLabelSelector } from "../../api/selectors.ts";
import type { ResourceCache } from "../cache/resource-cache.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { Resource } from "./resource.ts";

/** Fields and labels that are looked up often enough, by agents and controllers, to be worth an index. */
const INDEXED_FIELDS = new Set(["spec.nodeName", "involvedObject.uid"]);
const INDEXED_LABELS = new Set(["kubernetes.io/service-name"]);

interface FieldTest {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
  /** Whether the field is the same in all versions. */
  readonly isShared: boolean;
  valueIn(object: KubeObject): string;
}

/** Which objects of a resource a list or watch is about. */
export class Selection {
  readonly #labels: LabelMatcher | undefined;
  readonly #fields: readonly FieldTest[];
  readonly #resource: Resource;
  readonly prefix: string;

  constructor(resource: Resource, options: { namespace: string; name?: string; query: URLSearchParams }) {
    this.#resource = resource;
    this.prefix = resource.range(options.namespace);
    const labels = options.query.get("labelSelector") ?? "";
    this.#labels = labels === "" ? undefined : parseLabelSelector(labels);
    const fields = fieldTests(resource, options.query.get("fieldSelector") ?? "");
    if (options.name !== undefined && options.name !== "") fields.push(nameTest(resource, options.name));
    this.#fields = fields;
  }

  /** Whether every object is wanted. */
  get everything(): boolean {
    return this.#labels === undefined && this.#fields.length === 0;
  }

  matches(stored: StoredObject): boolean {
    if (!stored.key.startsWith(this.prefix)) return false;
    if (this.everything) return true;
    if (this.#labels !== undefined && !this.#labels.matches(stored.labels)) return false;
    if (this.#fields.length === 0) return true;
    return this.#fields.every((test) => {
      const shown = test.isShared ? stored : this.#resource.view(stored);
      return (test.valueIn(shown.value) === test.value) === test.equal;
    });
  }

  /** To be awaited before matching these objects, where it answers with a promise; see Resource.prepare. */
  prepare(objects: () => readonly StoredObject[]): Promise<void> | undefined {
    if (this.#resource.converter === undefined || this.#fields.every(({ isShared }) => isShared)) return undefined;
    return this.#resource.prepare(objects());
  }

  /** Acts at once when all that a cache holds of them is prepared, in the same turn: nothing can come between. */
  async whenPrepared<T>(cache: ResourceCache, act: () => T): Promise<Awaited<T>> {
    const all = (): readonly StoredObject[] => cache.range(this.prefix);
    for (let missing = this.prepare(all); missing !== undefined; missing = this.prepare(all)) await missing;
    return await act();
  }

  /** All matching objects of the cache, in order of keys. */
  select(cache: ResourceCache): StoredObject[] {
    const candidates = this.#candidates(cache);
    return this.everything ? candidates : candidates.filter((object) => this.matches(object));
  }

  #candidates(cache: ResourceCache): StoredObject[] {
    for (const test of this.#fields) {
      if (!test.equal || !INDEXED_FIELDS.has(test.field)) continue;
      const valueIn = (object: StoredObject): string => test.valueIn(this.#resource.view(object).value);
      return cache.indexed({ name: `field ${test.field}`, valueIn }, test.value, this.prefix);
    }
    for (const { key, operator, values } of this.#labels?.requirements ?? []) {
      if (!INDEXED_LABELS.has(key) || values.length !== 1 || !["=", "==", "in", "In"].includes(operator)) continue;
      const valueIn = (object: StoredObject): string => object.labels[key] ?? "";
      return cache.indexed({ name: `label ${key}`, valueIn }, values[0] ?? "", this.prefix);
    }
    return cache.range(this.prefix);
  }
}

function nameTest(resource: Resource, name: string): FieldTest {
  return {
    field: "metadata.name",
    equal: true,
    value: name,
    isShared: true,
    valueIn: valueFunction(resource, "metadata.name"),
  };
}

function fieldTests(resource: Resource, selector: string): FieldTest[] {
  if (selector === "") return [];
  return parseFieldSelector(selector).map(({ field, operator, value }) => ({
    field,
    equal: operator === "=",
    value,
    isShared: field.startsWith("metadata."),
    valueIn: valueFunction(resource, field),
  }));
}

function valueFunction(resource: Resource, field: string): (object: KubeObject) => string {
  if (field === "metadata.name") return (object) => object.metadata?.name ?? "";
  if (field === "metadata.namespace" && resource.namespaced) return (object) => object.metadata?.namespace ?? "";
  const selectable = resource.kind.selectable?.find((s) => s.field === field);
  if (selectable === undefined) {
    throw badRequestError(
      `Unable to find "${resource.kind.apiVersion}, Resource=${resource.kind.resource}" that match label selector "", field selector "${field}": field label not supported: ${field}`,
    );
  }
  return (object) => selectable.value(object);
}
