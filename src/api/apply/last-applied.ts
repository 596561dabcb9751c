/** The way over from client-side apply, whose only record is an annotation with the object that was applied last. */

import { equalJson } from "../../lib/equal-json.ts";
import { isObject } from "../../lib/is-object.ts";
import type { KubeObject } from "../kind.ts";
import type { Structural } from "../structural.ts";
import { EMPTY, type FieldSet, fieldSet, LEAF } from "./field-set.ts";
import { fieldElement, fieldSchema, itemElement, itemsByElement, shapeOf } from "./path-element.ts";

const ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/** Fields that still have the value of the last client-side apply: they were kubectl's, and it may take them from anybody. */
export function allowedByLastApplied(schema: Structural, live: KubeObject): FieldSet {
  const text = live.metadata?.annotations?.[ANNOTATION];
  if (text === undefined) return EMPTY;
  try {
    return unchanged(schema, JSON.parse(text), live);
  } catch (error) {
    // Anybody may write the annotation: what is no JSON allows nothing.
    if (error instanceof SyntaxError) return EMPTY;
    throw error;
  }
}

/** The fields of `applied` that `live` has with the same value. */
function unchanged(schema: Structural, applied: unknown, live: unknown): FieldSet {
  const shape = shapeOf(schema, applied);
  if (shape === "leaf") return equalJson(applied, live) ? LEAF : EMPTY;
  if (shape === "fields") {
    if (!isObject(live)) return EMPTY;
    const children = Object.entries(applied as Record<string, unknown>).map(
      ([name, value]) => [fieldElement(name), unchanged(fieldSchema(schema, name), value, live[name])] as const,
    );
    return fieldSet(true, children);
  }
  const items = itemsByElement(schema, Array.isArray(live) ? live : []);
  const children = (applied as readonly unknown[]).map((item) => {
    const element = itemElement(schema, item);
    const same = items.get(element)?.[0];
    return [element, same === undefined ? EMPTY : unchanged(schema.items ?? {}, item, same)] as const;
  });
  return fieldSet(true, children);
}

/** The object with the annotation brought up to date where it has one, so that going back to client-side apply works. */
export function withLastApplied(object: KubeObject, patch: KubeObject): KubeObject {
  const annotations = object.metadata?.annotations;
  if (annotations?.[ANNOTATION] === undefined) return { ...object };
  const { [ANNOTATION]: _, ...own } = patch.metadata?.annotations ?? {};
  const applied = { ...patch, metadata: { ...patch.metadata, annotations: own } };
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [ANNOTATION]: `${JSON.stringify(applied)}\n` } },
  };
}
