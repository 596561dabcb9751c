import type { Structural } from "./structural.ts";

/** Reads one value at a place of the walk: gives its stored form, or notes the walk's failure. */
export type Reader = (value: unknown, walk: Walk, depth: number) => unknown;

/** Where a decode stands and what it met. Paths are only put together when there is something to say about them. */
export class Walk {
  /** The way to the current value: names of fields, indexes, and keys of maps behind a NUL. Valid below the current depth. */
  readonly path: (string | number)[] = [];
  /** The name of the type at each depth, where there is one. */
  readonly models: string[] = [];
  readonly unknown: string[] = [];
  /** The first value that has the wrong type or form. */
  failure: string | undefined;
  /** Whether fields that are null stay. */
  readonly keepsNull: boolean;

  constructor(keepsNull: boolean) {
    this.keepsNull = keepsNull;
  }

  /** The first `depth` steps as Kubernetes writes them: spec.containers[0].env. */
  pathTo(depth: number): string {
    let text = "";
    for (const step of this.path.slice(0, depth)) {
      if (typeof step === "number") text += `[${step}]`;
      else text += `${text === "" ? "" : "."}${step.startsWith("\0") ? step.slice(1) : step}`;
    }
    return text;
  }

  /** Notes that a value has not the type that its schema wants; the words are those of Go's decoder. */
  mismatch(value: unknown, schema: Structural, depth: number): undefined {
    const shown = typeof value === "number" && schema.type === "integer" ? `number ${value}` : jsonTypeOf(value);
    return this.fail(`json: cannot unmarshal ${shown} into Go ${this.#place(depth)} of type ${goType(schema)}`);
  }

  /** Notes a failure in words of the caller. */
  fail(message: string): undefined {
    this.failure ??= message;
    return undefined;
  }

  /** Go names fields of structs only: no indexes, no keys of maps; and before them the type that holds the last one. */
  #place(depth: number): string {
    const names: string[] = [];
    let holder = "";
    for (let at = 0; at < depth; at++) {
      const step = this.path[at];
      if (typeof step !== "string" || step.startsWith("\0")) continue;
      names.push(step);
      holder = this.models[at] ?? "";
    }
    return names.length === 0 ? "value" : `struct field ${holder}.${names.join(".")}`;
  }
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** The Go type that a schema stands for, as it appears in decoding errors. */
function goType(schema: Structural): string {
  if (schema.model !== undefined) return schema.model.split(".").slice(-2).join(".");
  if (schema.items !== undefined) return `[]${goType(schema.items)}`;
  if (typeof schema.additionalProperties === "object") return `map[string]${goType(schema.additionalProperties)}`;
  switch (schema.type) {
    case "integer":
      return schema.format ?? "int";
    case "number":
      return "float64";
    case "boolean":
      return "bool";
    case "object":
      return "map[string]interface {}";
    default:
      return schema.format === "byte" ? "[]uint8" : "string";
  }
}
