/** What an update changed, as sets of fields. */
import { equalJson } from "../../lib/equal-json.ts";
import type { Structural } from "../structural.ts";
import { EMPTY, type FieldSet, fieldSet, LEAF } from "./field-set.ts";
import { fieldElement, fieldSchema, itemsByElement, type JsonObject, type Shape, shapeOf } from "./path-element.ts";

export interface Comparison {
  /** New fields, and existing ones with another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

const SAME: Comparison = { changed: EMPTY, removed: EMPTY };

/** Compares two values of one schema; undefined is absent, null is a value. */
export function compare(schema: Structural, before: unknown, after: unknown): Comparison {
  if (before === after) return SAME;
  const shape = sharedShape(schema, before, after);
  if (shape === "leaf") return compareLeaf(before, after);
  const parts = new Map<string, Comparison>();
  if (shape === "fields") compareFields(schema, { before, after, parts });
  else compareItems(schema, { before, after, parts });
  if (parts.size === 0 && before !== undefined && after !== undefined) return SAME;
  return {
    changed: fieldSet(
      before === undefined,
      [...parts].map(([element, part]) => [element, part.changed] as const),
    ),
    removed: fieldSet(
      after === undefined,
      [...parts].map(([element, part]) => [element, part.removed] as const),
    ),
  };
}

const isVoid = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);

/** Two empty values make a leaf, so that an empty object and an absent one differ; otherwise the fuller one decides. */
function sharedShape(schema: Structural, before: unknown, after: unknown): Shape {
  if (isVoid(before) && isVoid(after)) return "leaf";
  const shape = shapeOf(schema, isVoid(after) ? before : after);
  return isVoid(before) || isVoid(after) || shapeOf(schema, before) === shape ? shape : "leaf";
}

function compareLeaf(before: unknown, after: unknown): Comparison {
  if (before === undefined) return { changed: LEAF, removed: EMPTY };
  if (after === undefined) return { changed: EMPTY, removed: LEAF };
  return equalJson(before, after) ? SAME : { changed: LEAF, removed: EMPTY };
}

interface Parts {
  readonly before: unknown;
  readonly after: unknown;
  readonly parts: Map<string, Comparison>;
}

function compareFields(schema: Structural, { before, after, parts }: Parts): void {
  const old = (before ?? {}) as JsonObject;
  const next = (after ?? {}) as JsonObject;
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    const part = compare(fieldSchema(schema, name), old[name], next[name]);
    if (part !== SAME) parts.set(fieldElement(name), part);
  }
}

function compareItems(schema: Structural, { before, after, parts }: Parts): void {
  const old = itemsByElement(schema, (before ?? []) as readonly unknown[]);
  const next = itemsByElement(schema, (after ?? []) as readonly unknown[]);
  for (const element of new Set([...old.keys(), ...next.keys()])) {
    const [was, ...wasToo] = old.get(element) ?? [];
    const [is, ...isToo] = next.get(element) ?? [];
    // Items of one name cannot be told apart: they are compared together.
    const doubled = wasToo.length > 0 || isToo.length > 0;
    const part = doubled ? compareLeaf([was, ...wasToo], [is, ...isToo]) : compare(schema.items ?? {}, was, is);
    if (part !== SAME) parts.set(element, part);
  }
}
