import * as v from "valibot";
import { type Client, errorOf } from "./client.ts";

interface Schema {
  $ref?: string | undefined;
  allOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  type?: string | undefined;
  format?: string | undefined;
  description?: string | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  additionalProperties?: Schema | boolean | undefined;
  enum?: unknown[] | undefined;
  "x-kubernetes-int-or-string"?: boolean | undefined;
  "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string }[] | undefined;
}

const Schema: v.GenericSchema<Schema> = v.looseObject({
  properties: v.optional(
    v.record(
      v.string(),
      v.lazy(() => Schema),
    ),
  ),
  required: v.optional(v.array(v.string())),
}) as v.GenericSchema<Schema>;

const Index = v.object({ paths: v.record(v.string(), v.object({ serverRelativeURL: v.string() })) });
const Document = v.object({ components: v.object({ schemas: v.record(v.string(), Schema) }) });

/** One field of a published type, or the type itself. */
export interface PublishedField {
  name: string;
  /** As Go writes it: "string", "[]Container", "map[string]string". */
  type: string;
  description: string;
  required: boolean;
  enum: readonly string[];
  /** The published name of the type whose fields these are, where it has one: of the entries of a list or map. */
  model: string | undefined;
  /** The fields of the object, or of what a list or map has in it; by name. */
  fields(): PublishedField[];
}

/** The types that a server publishes for one group and version. */
export class PublishedTypes {
  readonly #schemas: Readonly<Record<string, Schema>>;

  private constructor(schemas: Readonly<Record<string, Schema>>) {
    this.#schemas = schemas;
  }

  /** Reads them from the server; undefined when it publishes nothing for that version. */
  static async read(client: Client, where: { group: string; version: string }): Promise<PublishedTypes | undefined> {
    const root = where.group === "" ? `api/${where.version}` : `apis/${where.group}/${where.version}`;
    const url = v.parse(Index, await answer(client, "/openapi/v3")).paths[root]?.serverRelativeURL;
    if (url === undefined) return undefined;
    return new PublishedTypes(v.parse(Document, await answer(client, url)).components.schemas);
  }

  ofKind(where: { group: string; version: string; kind: string }): PublishedField | undefined {
    const found = Object.entries(this.#schemas).find(([, schema]) =>
      schema["x-kubernetes-group-version-kind"]?.some(
        ({ group, version, kind }) => group === where.group && version === where.version && kind === where.kind,
      ),
    );
    return found && this.#field(where.kind, { $ref: `/${found[0]}` }, false);
  }

  #field(name: string, schema: Schema, required: boolean): PublishedField {
    const { target } = this.#resolved(schema);
    const entry = this.#entry(schema);
    return {
      name,
      type: this.#typeName(schema),
      description: schema.description ?? target.description ?? "",
      required,
      enum: (schema.enum ?? target.enum ?? []).map(String),
      model: entry.model,
      fields: () => this.#fieldsOf(entry.target),
    };
  }

  #fieldsOf({ properties = {}, required }: Schema): PublishedField[] {
    return Object.entries(properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => this.#field(name, field, required?.includes(name) === true));
  }

  /** The type of what a list or map has in it, however deep; any other type is its own. */
  #entry(schema: Schema): { model: string | undefined; target: Schema } {
    const found = this.#resolved(schema);
    const { items, properties, additionalProperties } = found.target;
    if (items !== undefined) return this.#entry(items);
    if (properties === undefined && typeof additionalProperties === "object") return this.#entry(additionalProperties);
    return found;
  }

  /** The schema that a reference leads to, with its name; facts of the field stand beside the reference, in allOf. */
  #resolved(schema: Schema): { model: string | undefined; target: Schema } {
    const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
    const model = reference?.split("/").at(-1);
    return { model, target: (model === undefined ? undefined : this.#schemas[model]) ?? schema };
  }

  #typeName(schema: Schema): string {
    const { model, target } = this.#resolved(schema);
    if (target["x-kubernetes-int-or-string"] || target.format === "int-or-string") return "IntOrString";
    if (target.items !== undefined) return `[]${this.#typeName(target.items)}`;
    if (target.properties === undefined && typeof target.additionalProperties === "object")
      return `map[string]${this.#typeName(target.additionalProperties)}`;
    if (model !== undefined && target.type !== "string") return model.split(".").at(-1) ?? model;
    return target.type === undefined || target.type === "object" ? "Object" : target.type;
  }
}

async function answer(client: Client, path: string): Promise<unknown> {
  const response = await client.raw(path);
  if (!response.ok) throw await errorOf(response);
  return response.json();
}
