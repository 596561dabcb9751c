import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import type { Structural } from "../../structural.ts";

const LIST_TYPE = "x-kubernetes-list-type";
const MAP_TYPE = "x-kubernetes-map-type";
const MAP_KEYS = "x-kubernetes-list-map-keys";

/** How lists and maps of a schema merge: only in ways in which they can. */
export function validateListSchema(schema: Structural, at: string): FieldError[] {
  const list = schema[LIST_TYPE];
  const map = schema[MAP_TYPE];
  const keys = schema[MAP_KEYS] ?? [];
  return [
    ...(map === undefined ? [] : mustBe(schema, "object", { at, because: MAP_TYPE })),
    ...oneOf(map, ["atomic", "granular"], `${at}.${MAP_TYPE}`),
    ...(list === undefined ? [] : mustBe(schema, "array", { at, because: LIST_TYPE })),
    ...(list === "set" && schema.type === "array" ? setComplaints(schema.items, at) : []),
    ...oneOf(list, ["atomic", "set", "map"], `${at}.${LIST_TYPE}`),
    ...(keys.length > 0 && list !== "map" ? [keysWithoutMap(list, at)] : []),
    ...(list === "map" ? mapComplaints(schema, keys, at) : []),
    ...(list === "set" || list === "map" ? itemComplaints(schema, keys, at) : []),
  ];
}

function mustBe({ type }: Structural, wanted: string, { at, because }: { at: string; because: string }): FieldError[] {
  if (type === wanted) return [];
  const rule = `must be ${wanted} if ${because} is specified`;
  return [type ? invalid(`${at}.type`, type, rule) : required(`${at}.type`, rule)];
}

const oneOf = (value: string | undefined, supported: readonly string[], at: string): FieldError[] =>
  value === undefined || supported.includes(value) ? [] : [notSupported(at, value, supported)];

/** Items of a set are compared as a whole. */
function setComplaints(items: Structural | undefined, at: string): FieldError[] {
  const rule = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const list = items?.[LIST_TYPE];
  if (items?.type === "array" && list !== undefined && list !== "atomic") {
    return [invalid(`${at}.items.${LIST_TYPE}`, list, rule)];
  }
  if (items?.type === "object" && items[MAP_TYPE] !== "atomic") {
    return [invalid(`${at}.items.${MAP_TYPE}`, items[MAP_TYPE] ?? null, rule)];
  }
  return [];
}

function keysWithoutMap(list: string | undefined, at: string): FieldError {
  const rule = "must be map if x-kubernetes-list-map-keys is non-empty";
  return list === undefined ? required(`${at}.${LIST_TYPE}`, rule) : invalid(`${at}.${LIST_TYPE}`, list, rule);
}

function mapComplaints({ items }: Structural, keys: readonly string[], at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (keys.length === 0) {
    errors.push(required(`${at}.${MAP_KEYS}`, "must not be empty if x-kubernetes-list-type is map"));
  }
  if (items === undefined) {
    return [...errors, required(`${at}.items`, "must have a schema if x-kubernetes-list-type is map")];
  }
  if (items.type !== "object") {
    const rule = "must be object if parent array's x-kubernetes-list-type is map";
    return [...errors, invalid(`${at}.items.type`, items.type ?? "", rule)];
  }
  for (const [i, key] of keys.entries()) {
    const property = items.properties?.[key];
    if (property === undefined) {
      errors.push(invalid(`${at}.${MAP_KEYS}`, keys, "entries must all be names of item properties"));
    } else if (property.type === "array" || property.type === "object") {
      const rule = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${at}.items.properties[${key}].type`, items.type, rule));
    }
    if (keys.indexOf(key) < i) errors.push(invalid(`${at}.${MAP_KEYS}`, keys, "must not contain duplicate entries"));
  }
  return errors;
}

/** Items have to be there, and their keys. */
function itemComplaints(schema: Structural, keys: readonly string[], at: string): FieldError[] {
  const { items } = schema;
  if (items === undefined) return [];
  const list = schema[LIST_TYPE];
  const errors: FieldError[] = [];
  if (items.nullable) {
    errors.push(forbidden(`${at}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${list}`));
  }
  if (list !== "map") return errors;
  for (const key of keys) {
    const property = items.properties?.[key];
    if (property === undefined) continue;
    const path = `${at}.items.properties[${key}]`;
    const because = "this property is in x-kubernetes-list-map-keys, so it";
    if (!items.required?.includes(key) && property.default === undefined) {
      errors.push(required(`${path}.default`, `${because} must have a default or be a required property`));
    }
    if (property.nullable) errors.push(forbidden(`${path}.nullable`, `${because} cannot be nullable`));
  }
  return errors;
}
