/** How single values of built-in types are read: checked and brought to the form in which Kubernetes stores them. */
import { isNestedDeeper, MAX_NESTING } from "../lib/nesting.ts";
import { canonicalQuantity } from "./quantity.ts";
import type { Structural } from "./structural.ts";
import { canonicalMicroTime, canonicalTime } from "./time.ts";
import type { Reader, Walk } from "./walk.ts";

const QUANTITY_SYNTAX = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The reader of a schema without fields and items. */
export function scalarReader(schema: Structural): Reader {
  if (schema["x-kubernetes-int-or-string"]) return intOrStringReader(schema);
  if (schema.model?.endsWith(".Quantity")) return quantityReader(schema);
  if (schema.model?.endsWith(".Time")) return timeReader(schema, canonicalTime);
  if (schema.model?.endsWith(".MicroTime")) return timeReader(schema, canonicalMicroTime);
  switch (schema.type) {
    case "string":
      return schema.format === "byte" ? bytesReader(schema) : primitiveReader(schema, "string");
    case "boolean":
      return primitiveReader(schema, "boolean");
    case "number":
      return primitiveReader(schema, "number");
    case "integer":
      return integerReader(schema);
    case "object":
      return (value, walk, depth) =>
        typeof value === "object" ? bounded(value, walk, depth) : walk.mismatch(value, schema, depth);
    default:
      return bounded;
  }
}

/** A value that the schema leaves open, so that only its nesting is checked. */
export const bounded: Reader = (value, walk, depth) =>
  isNestedDeeper(value) ? walk.fail(`exceeded max depth ${MAX_NESTING} in ${walk.pathTo(depth)}`) : value;

function primitiveReader(schema: Structural, type: "string" | "boolean" | "number"): Reader {
  return (value, walk, depth) => (typeof value === type ? value : walk.mismatch(value, schema, depth));
}

function isInteger(value: unknown, format: string | undefined): value is number {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return format === "int32" ? value === (value | 0) : Math.abs(value) <= 2 ** 63;
}

function integerReader(schema: Structural): Reader {
  return (value, walk, depth) => (isInteger(value, schema.format) ? value : walk.mismatch(value, schema, depth));
}

function intOrStringReader(schema: Structural): Reader {
  return (value, walk, depth) =>
    typeof value === "string" || isInteger(value, "int32") ? value : walk.mismatch(value, schema, depth);
}

function quantityReader(schema: Structural): Reader {
  return (value, walk: Walk, depth) => {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return walk.mismatch(value, schema, depth);
    return canonicalQuantity(text) ?? walk.fail(`${QUANTITY_SYNTAX}: "${text}" at ${walk.pathTo(depth)}`);
  };
}

function timeReader(schema: Structural, canonical: (text: string) => string | undefined): Reader {
  return (value, walk, depth) => {
    if (typeof value !== "string") return walk.mismatch(value, schema, depth);
    return (
      canonical(value) ?? walk.fail(`parsing time "${value}" as "2006-01-02T15:04:05Z07:00" at ${walk.pathTo(depth)}`)
    );
  };
}

function bytesReader(schema: Structural): Reader {
  return (value, walk, depth) => {
    if (typeof value !== "string") return walk.mismatch(value, schema, depth);
    const text = value.includes("\n") || value.includes("\r") ? value.replace(/[\r\n]/g, "") : value;
    if (text.length % 4 === 0 && BASE64.test(text)) return text;
    const at = /[^A-Za-z0-9+/]/.exec(text)?.index ?? text.length - (text.length % 4);
    return walk.fail(`illegal base64 data at input byte ${at}, in ${walk.pathTo(depth)}`);
  };
}
