/** Defaults: those that a schema states, then those of the kind that depend on other fields. */

import { cloneJson, setKey } from "../lib/clone-json.ts";
import { isObject } from "../lib/is-object.ts";
import type { AnyKind, KubeObject } from "./kind.ts";
import { type Structural, structuralOf } from "./structural.ts";

/** Fills an object in place with the defaults of its kind and gives it back. Doing it twice changes nothing. */
export function defaulted<T extends KubeObject>(kind: AnyKind, object: T): T {
  applyDefaults(structuralOf(kind), object);
  kind.defaults?.(object);
  return object;
}

/** Fills in, in place, the defaults that the schema states: where the surrounding object is there and the field is not. */
export function applyDefaults(schema: Structural, object: unknown): void {
  fillerOf(schema)?.(object);
}

type Filler = (value: unknown) => void;

const fillers = new WeakMap<Structural, Filler | null>();

/** The compiled form: undefined where nothing below the schema has a default, so that most of a tree is not visited. */
function fillerOf(schema: Structural): Filler | undefined {
  const known = fillers.get(schema);
  if (known !== undefined) return known ?? undefined;
  // A model that contains itself meets this one while it is made, and looks up the finished one when it runs.
  fillers.set(schema, (value) => fillers.get(schema)?.(value));
  const made = makeFiller(schema);
  fillers.set(schema, made ?? null);
  return made;
}

function makeFiller(schema: Structural): Filler | undefined {
  const { items, additionalProperties: values, properties } = schema;
  if (properties !== undefined) return objectFiller(properties);
  if (items !== undefined) {
    const fill = fillerOf(items);
    return fill && ((value) => Array.isArray(value) && value.forEach(fill));
  }
  if (typeof values === "object") {
    const fill = fillerOf(values);
    return fill && ((value) => isObject(value) && Object.values(value).forEach(fill));
  }
  return undefined;
}

interface FieldFiller {
  readonly name: string;
  readonly schema: Structural;
  readonly fill: Filler | undefined;
}

function objectFiller(properties: Readonly<Record<string, Structural>>): Filler | undefined {
  const fields: FieldFiller[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const fill = fillerOf(schema);
    if (fill !== undefined || schema.default !== undefined) fields.push({ name, schema, fill });
  }
  if (fields.length === 0) return undefined;
  return (value) => {
    if (!isObject(value)) return;
    for (const { name, schema, fill } of fields) {
      // null counts as absent where the schema has no null, as in custom resources.
      if (schema.default !== undefined && (value[name] === undefined || (value[name] === null && !schema.nullable))) {
        setKey(value, name, cloneJson(schema.default));
      }
      if (fill !== undefined && value[name] !== undefined) fill(value[name]);
    }
  };
}
