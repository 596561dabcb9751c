/** What an update changed, as sets of fields. */
import { equalJson } from "../../lib/equal-json.ts";
import type { Structural } from "../structural.ts";
import { EMPTY, type FieldSet, isEmpty, LEAF } from "./field-set.ts";
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
  const parts = new Parts();
  if (shape === "fields") compareFields(schema, { before, after, parts });
  else compareItems(schema, { before, after, parts });
  return parts.whole(before === undefined, after === undefined);
}

/** What became of the parts of a value. */
class Parts {
  #changed: Map<string, FieldSet> | undefined;
  #removed: Map<string, FieldSet> | undefined;

  add(element: string, { changed, removed }: Comparison): void {
    if (!isEmpty(changed)) {
      this.#changed ??= new Map();
      this.#changed.set(element, changed);
    }
    if (!isEmpty(removed)) {
      this.#removed ??= new Map();
      this.#removed.set(element, removed);
    }
  }

  whole(isNew: boolean, isGone: boolean): Comparison {
    if (this.#changed === undefined && this.#removed === undefined && !isNew && !isGone) return SAME;
    return { changed: nodeOf(isNew, this.#changed), removed: nodeOf(isGone, this.#removed) };
  }
}

function nodeOf(member: boolean, children: ReadonlyMap<string, FieldSet> | undefined): FieldSet {
  if (children === undefined) return member ? LEAF : EMPTY;
  return { member, children };
}

function isVoid(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== "object") return false;
  for (const _ in value) return false;
  return true;
}

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

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
  readonly parts: Parts;
}

function compareFields(schema: Structural, { before, after, parts }: Pair): void {
  const old = (before ?? {}) as JsonObject;
  const next = (after ?? {}) as JsonObject;
  for (const name in old) {
    const part = compare(fieldSchema(schema, name), old[name], Object.hasOwn(next, name) ? next[name] : undefined);
    if (part !== SAME) parts.add(fieldElement(name), part);
  }
  for (const name in next) {
    if (Object.hasOwn(old, name)) continue;
    const part = compare(fieldSchema(schema, name), undefined, next[name]);
    if (part !== SAME) parts.add(fieldElement(name), part);
  }
}

function compareItems(schema: Structural, { before, after, parts }: Pair): void {
  const old = itemsByElement(schema, (before ?? []) as readonly unknown[]);
  const next = itemsByElement(schema, (after ?? []) as readonly unknown[]);
  for (const element of new Set([...old.keys(), ...next.keys()])) {
    const [was, ...wasToo] = old.get(element) ?? [];
    const [is, ...isToo] = next.get(element) ?? [];
    // Items of one name cannot be told apart: they are compared together.
    const doubled = wasToo.length > 0 || isToo.length > 0;
    const part = doubled ? compareLeaf([was, ...wasToo], [is, ...isToo]) : compare(schema.items ?? {}, was, is);
    if (part !== SAME) parts.add(element, part);
  }
}
