import type { AnyKind } from "../../api/kind.ts";
import type { Structural } from "../../api/structural.ts";

type Json = Record<string, unknown>;

/** Gathers the published schemas that some kinds need, each named type once, the rest in place. */
export class SchemaCollector {
  readonly schemas: Record<string, Json> = {};
  readonly #root: string;

  /** `root` is where references point: "#/components/schemas/" or "#/definitions/". */
  constructor(root: string) {
    this.#root = root;
  }

  /** Publishes a kind's schema; returns the reference to it. */
  add(kind: AnyKind, schema: Structural): Json {
    const name = schema.model ?? `${kind.group.split(".").reverse().join(".")}.${kind.version}.${kind.kind}`;
    const { group, version } = kind;
    const reference = this.#named(name, schema);
    const published = this.schemas[name];
    if (published !== undefined) {
      const known = (published["x-kubernetes-group-version-kind"] ?? []) as Json[];
      published["x-kubernetes-group-version-kind"] = [...known, { group, version, kind: kind.kind }];
    }
    return reference;
  }

  #named(name: string, schema: Structural): Json {
    if (this.schemas[name] === undefined) {
      const published: Json = {};
      // Entered before it is filled: a type may contain itself.
      this.schemas[name] = published;
      Object.assign(published, this.#inline(schema));
    }
    return { $ref: this.#root + name };
  }

  #of(schema: Structural): Json {
    if (schema.model === undefined) return this.#inline(schema);
    const reference = this.#named(schema.model, schema);
    if (schema.default === undefined) return reference;
    return { allOf: [reference], default: schema.default };
  }

  #inline(schema: Structural): Json {
    const { model: _, properties, items, additionalProperties, nullable: __, ...facts } = schema;
    const published: Json = { ...facts };
    if (properties !== undefined) {
      published["type"] = "object";
      published["properties"] = Object.fromEntries(Object.entries(properties).map(([name, s]) => [name, this.#of(s)]));
    }
    if (items !== undefined) published["items"] = this.#of(items);
    if (typeof additionalProperties === "object") published["additionalProperties"] = this.#of(additionalProperties);
    if (schema["x-kubernetes-int-or-string"] === true) published["oneOf"] = [{ type: "integer" }, { type: "string" }];
    return published;
  }
}
