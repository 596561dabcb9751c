/** How values are taken apart for managed fields: which are owned whole, and what the parts of the others are called. */
import { isObject } from "../../lib/is-object.ts";
import type { Structural } from "../structural.ts";

export type JsonObject = Record<string, unknown>;

/** What a value is for ownership: a leaf is owned as a whole. */
export type Shape = "leaf" | "fields" | "items";

export function shapeOf(schema: Structural, value: unknown): Shape {
  if (Array.isArray(value)) {
    const type = schema["x-kubernetes-list-type"];
    return type === "map" || type === "set" ? "items" : "leaf";
  }
  if (!isObject(value)) return "leaf";
  return schema["x-kubernetes-map-type"] === "atomic" ? "leaf" : "fields";
}

/** The schema of a field; empty where there is none, and then the value itself tells its shape. */
export function fieldSchema(schema: Structural, name: string): Structural {
  const { properties, additionalProperties } = schema;
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name] ?? {};
  return typeof additionalProperties === "object" ? additionalProperties : {};
}

export const isNamedField = (schema: Structural, name: string): boolean =>
  schema.properties !== undefined && Object.hasOwn(schema.properties, name);

export const fieldElement = (name: string): string => `f:${name}`;

/** What an item of a set or map list is called: by its value, or by its keys in order, their defaults filled in. */
export function itemElement(list: Structural, item: unknown): string {
  if (list["x-kubernetes-list-type"] === "set" || !isObject(item)) return `v:${JSON.stringify(item)}`;
  const keys: JsonObject = {};
  for (const key of [...(list["x-kubernetes-list-map-keys"] ?? [])].sort()) {
    const value = item[key] ?? list.items?.properties?.[key]?.default;
    if (value !== undefined && value !== null) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** The items of a list by their element. Items of one name stand together: only updates may have such. */
export function itemsByElement(list: Structural, items: readonly unknown[]): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const item of items) {
    const element = itemElement(list, item);
    const same = found.get(element);
    if (same === undefined) found.set(element, [item]);
    else same.push(item);
  }
  return found;
}

/** A path as conflicts name it: .spec.containers[name="web"].image */
export function describePath(path: readonly string[]): string {
  return path.map(describeElement).join("");
}

function describeElement(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith("f:")) return `.${rest}`;
  if (element.startsWith("v:")) return `[=${rest}]`;
  if (element.startsWith("i:")) return `[${rest}]`;
  const keys = JSON.parse(rest) as JsonObject;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(",")}]`;
}
