import type { AnyKind } from "../../api/kind.ts";
import { ListMeta } from "../../api/kinds/meta/status.ts";
import { lower, type Structural } from "../../api/structural.ts";
import type { Descriptions } from "./descriptions.ts";
import { type Dialect, isTold, publishedFacts, REFERENCES } from "./dialect.ts";

export type Json = Record<string, unknown>;

interface Identity {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A built-in kind that has the descriptions which all kinds share. */
const ANY_KIND = "io.k8s.api.core.v1.Pod";

/** Gathers the published schemas that some kinds need, each named type once, the rest in place. */
export class SchemaCollector {
  readonly schemas: Record<string, Json> = {};
  readonly dialect: Dialect;
  readonly #descriptions: Descriptions;

  constructor(dialect: Dialect, descriptions: Descriptions) {
    this.dialect = dialect;
    this.#descriptions = descriptions;
  }

  /** Publishes a kind's schema; returns the reference to it. */
  add(kind: AnyKind, schema: Structural): Json {
    const name = modelOf(kind, schema);
    const reference = this.#named(name, schema);
    this.#identify(name, kind);
    if (schema.model === undefined) {
      this.schemas[name] = { type: "object", ...this.schemas[name] };
      this.#describeCommonFields(name);
      this.#tellSelectable(name, kind);
    }
    return reference;
  }

  /** Publishes the list of a kind. */
  addList(kind: AnyKind, schema: Structural): Json {
    const name = `${modelOf(kind, schema)}List`;
    if (this.schemas[name] === undefined) {
      const told = this.#descriptions.ofModel(schema.model === undefined ? `${ANY_KIND}List` : name);
      const described = (field: string, json: Json): Json =>
        told[field] === undefined ? json : { description: told[field], ...json };
      this.schemas[name] = {
        description: schema.model === undefined ? `${kind.kind}List is a list of ${kind.kind}` : (told[""] ?? ""),
        type: "object",
        required: ["items"],
        properties: {
          apiVersion: described("apiVersion", { type: "string" }),
          items: described("items", { type: "array", items: this.add(kind, schema) }),
          kind: described("kind", { type: "string" }),
          metadata: this.#of(lower(ListMeta), { inModel: true, description: told["metadata"] }),
        },
      };
      this.#identify(name, { ...kind, kind: `${kind.kind}List` });
    }
    return { $ref: REFERENCES[this.dialect] + name };
  }

  /** Publishes a named type that is no resource by itself, such as DeleteOptions; `as` is the kind that it is in requests. */
  addModel(schema: Structural, as?: Identity): Json {
    const reference = this.#named(schema.model ?? "", schema);
    if (as !== undefined) this.#identify(schema.model ?? "", as);
    return reference;
  }

  #identify(name: string, { group, version, kind }: Identity): void {
    const published = this.schemas[name];
    if (published === undefined) return;
    const known = (published["x-kubernetes-group-version-kind"] ?? []) as Identity[];
    const same = (one: Identity): boolean => one.group === group && one.version === version && one.kind === kind;
    if (!known.some(same)) published["x-kubernetes-group-version-kind"] = [...known, { group, version, kind }];
  }

  /** What field selectors may name of a custom resource, as Kubernetes tells it. */
  #tellSelectable(name: string, { selectable = [] }: AnyKind): void {
    const published = this.schemas[name];
    if (published === undefined || selectable.length === 0) return;
    published["x-kubernetes-selectable-fields"] = selectable.map(({ field }) => ({ fieldPath: field }));
  }

  /** What a definition does not have to say: the fields that every object has. */
  #describeCommonFields(name: string): void {
    const properties = this.schemas[name]?.["properties"] as Record<string, Json> | undefined;
    const { apiVersion, kind } = this.#descriptions.ofModel(ANY_KIND);
    for (const [field, description] of Object.entries({ apiVersion, kind }))
      if (properties?.[field] !== undefined) properties[field] = { description, ...properties[field] };
  }

  #named(name: string, schema: Structural): Json {
    if (this.schemas[name] === undefined) {
      const published: Json = {};
      // Entered before it is filled: a type may contain itself.
      this.schemas[name] = published;
      Object.assign(published, this.#inline(schema, { inModel: schema.model !== undefined }));
    }
    return { $ref: REFERENCES[this.dialect] + name };
  }

  #of(schema: Structural, around: { inModel: boolean; description?: string | undefined }): Json {
    const description = around.description === undefined ? {} : { description: around.description };
    if (schema.model === undefined) return { ...description, ...this.#inline(schema, around) };
    const { ofField, ofType } = partFacts(schema);
    const reference = this.#named(schema.model, ofType);
    const { default: value, ...inBoth } = ofField;
    const own = { ...description, ...inBoth };
    // In version 3.0 nothing may stand beside a reference; clients of version 2 take no other form than this.
    if (this.dialect === "v2") return { ...own, ...reference };
    if (value !== undefined) return { ...own, default: value, allOf: [reference] };
    return Object.keys(own).length === 0 ? reference : { ...own, allOf: [reference] };
  }

  #inline(schema: Structural, around: { inModel: boolean }): Json {
    const { facts, properties, items, additionalProperties } = publishedFacts(schema, {
      dialect: this.dialect,
      builtIn: around.inModel,
    });
    const told = schema.model === undefined ? {} : this.#descriptions.ofModel(schema.model);
    const published: Json = told[""] === undefined ? facts : { description: told[""], ...facts };
    if (properties !== undefined) {
      published["type"] = "object";
      published["properties"] = Object.fromEntries(
        Object.entries(properties).map(([name, s]) => [
          name,
          this.#of(s, { inModel: around.inModel, description: told[name] }),
        ]),
      );
    }
    if (items !== undefined) published["items"] = this.#of(items, { inModel: around.inModel });
    if (typeof additionalProperties === "object") {
      published["additionalProperties"] = this.#of(additionalProperties, { inModel: around.inModel });
    } else if (additionalProperties !== undefined) published["additionalProperties"] = additionalProperties;
    return published;
  }
}

/** What a node of a named type says for the field that it stands in, and what all such fields share. */
function partFacts(schema: Structural): { ofField: Json; ofType: Structural } {
  const { default: value, "x-kubernetes-patch-strategy": strategy, ...ofType } = schema;
  const mapType = schema["x-kubernetes-map-type"];
  return {
    ofField: {
      ...(isTold(value) ? { default: value } : {}),
      ...(strategy === undefined ? {} : { "x-kubernetes-patch-strategy": strategy }),
      // No type says so of itself: objects are granular unless they say otherwise.
      ...(mapType === "granular" ? { "x-kubernetes-map-type": mapType } : {}),
    },
    ofType,
  };
}

/** The published name of a kind's type: built-in types have theirs, custom ones the reversed domain of their group. */
function modelOf(kind: AnyKind, schema: Structural): string {
  return schema.model ?? `${kind.group.split(".").reverse().join(".")}.${kind.version}.${kind.kind}`;
}
