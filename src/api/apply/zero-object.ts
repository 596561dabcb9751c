import type { KubeObject } from "../kind.ts";
import type { Structural } from "../structural.ts";

/**
 * An object of this schema with nothing in it, as Go writes one: structs that are not behind pointers, required fields with the zero
 * values of their types. A create is compared with it, so that what is always there belongs to nobody.
 */
export function zeroObject(schema: Structural): KubeObject {
  return zeroOf(schema) as KubeObject;
}

const zeros = new WeakMap<Structural, unknown>();

function zeroOf(schema: Structural): unknown {
  const known = zeros.get(schema);
  if (known !== undefined) return known;
  const object: Record<string, unknown> = {};
  zeros.set(schema, object);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (field.struct === true) object[name] = zeroOf(field);
    else if (schema.required?.includes(name))
      object[name] = field.properties === undefined ? (field.default ?? null) : zeroOf(field);
  }
  return object;
}
