/** Which fields an applied object takes: what its author wrote, and nothing that follows from it. */
import { isObject } from "../../lib/is-object.ts";
import type { Structural } from "../structural.ts";
import { EMPTY, type FieldSet, fieldSet, LEAF } from "./field-set.ts";
import { fieldElement, fieldSchema, isNamedField, itemElement, type JsonObject, shapeOf } from "./path-element.ts";

/** The set of the fields of a value. */
export function ownedFields(schema: Structural, value: unknown): FieldSet {
  switch (shapeOf(schema, value)) {
    case "leaf":
      return LEAF;
    case "items":
      return fieldSet(
        false,
        (value as readonly unknown[]).map((item) => {
          const { children } = isObject(item) ? ownedFields(schema.items ?? {}, item) : EMPTY;
          return [itemElement(schema, item), { member: true, children }] as const;
        }),
      );
    case "fields":
      return fieldSet(
        false,
        Object.entries(value as JsonObject).map(
          ([name, field]) => [fieldElement(name), fieldOf(schema, name, field)] as const,
        ),
      );
  }
}

/** A field is owned itself, and not only through its parts, where it is empty or a key of a map. */
function fieldOf(schema: Structural, name: string, value: unknown): FieldSet {
  const set = ownedFields(fieldSchema(schema, name), value);
  const empty = value === null || (isObject(value) && Object.keys(value).length === 0);
  return empty || !isNamedField(schema, name) ? { member: true, children: set.children } : set;
}
