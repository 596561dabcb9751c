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
  valueOf(stored: StoredObject): string;
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
    return this.#fields.every((test) => (test.valueOf(stored) === test.value) === test.equal);
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

  /** Whether a name alone tells the object. */
  get #isOneNamespace(): boolean {
    return !this.#resource.namespaced || this.prefix !== this.#resource.prefix;
  }

  /** All matching objects of the cache, in order of keys. */
  select(cache: ResourceCache): StoredObject[] {
    const candidates = this.#candidates(cache);
    return this.everything ? candidates : candidates.filter((object) => this.matches(object));
  }

  #candidates(cache: ResourceCache): StoredObject[] {
    for (const test of this.#fields) {
      if (!test.equal) continue;
      if (test.field === "metadata.name" && this.#isOneNamespace) {
        const object = cache.get(this.prefix + test.value);
        return object === undefined ? [] : [object];
      }
      if (!INDEXED_FIELDS.has(test.field)) continue;
      return cache.indexed({ name: `field ${test.field}`, valueIn: test.valueOf }, test.value, this.prefix);
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
  return fieldTest(resource, { field: "metadata.name", equal: true, value: name });
}

function fieldTests(resource: Resource, selector: string): FieldTest[] {
  if (selector === "") return [];
  return parseFieldSelector(selector).map(({ field, operator, value }) =>
    fieldTest(resource, { field, equal: operator === "=", value }),
  );
}

function fieldTest(resource: Resource, test: Pick<FieldTest, "field" | "equal" | "value">): FieldTest {
  const { field } = test;
  // The key says both, and is not parsed: many watches are of one name each.
  if (field === "metadata.name") return { ...test, isShared: true, valueOf: ({ key }) => nameIn(key) };
  if (field === "metadata.namespace" && resource.namespaced) {
    return { ...test, isShared: true, valueOf: ({ key }) => key.slice(resource.prefix.length, key.lastIndexOf("/")) };
  }
  const isShared = field.startsWith("metadata.");
  const valueIn = valueFunction(resource, field);
  return { ...test, isShared, valueOf: (stored) => valueIn((isShared ? stored : resource.view(stored)).value) };
}

const nameIn = (key: string): string => key.slice(key.lastIndexOf("/") + 1);

function valueFunction(resource: Resource, field: string): (object: KubeObject) => string {
  const selectable = resource.kind.selectable?.find((s) => s.field === field);
  if (selectable === undefined) {
    // The second is what Kubernetes says of kinds that have no fields of their own to select by.
    throw badRequestError(
      resource.custom || resource.kind.selectable !== undefined
        ? `field label not supported: ${field}`
        : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
  return (object) => selectable.value(object);
}
