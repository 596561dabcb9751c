import { lower, type Structural } from "../../structural.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import type { JSONSchemaProps } from "./custom-resource-definition.ts";

const TYPE_META: Readonly<Record<string, Structural>> = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: lower(ObjectMeta),
};

/** Keys of a definition's schema that hold schemas; all others mean the same in the structural form. */
const MAPS = ["properties"] as const;
const LISTS = ["allOf", "anyOf", "oneOf"] as const;
const SINGLE = ["items", "additionalProperties", "not"] as const;

/** The structural form of a custom resource's schema, with the fields that every object has. Without a schema, everything is kept. */
export function rootSchema(schema: JSONSchemaProps | undefined): Structural {
  if (schema === undefined) {
    return { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: TYPE_META };
  }
  const root = structural(schema);
  return { ...root, type: "object", properties: { ...root.properties, ...TYPE_META } };
}

function structural(schema: JSONSchemaProps): Structural {
  const source = schema as Record<string, unknown>;
  const node: Record<string, unknown> = { ...source };
  for (const key of MAPS) {
    const fields = source[key] as Record<string, JSONSchemaProps> | undefined;
    if (fields === undefined) continue;
    node[key] = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, structural(field)]));
  }
  for (const key of LISTS) {
    const all = source[key] as JSONSchemaProps[] | undefined;
    if (all !== undefined) node[key] = all.map(structural);
  }
  for (const key of SINGLE) {
    const one = source[key];
    if (typeof one === "object" && one !== null) node[key] = structural(one as JSONSchemaProps);
  }
  if (schema["x-kubernetes-embedded-resource"]) {
    node["properties"] = { ...(node["properties"] as object | undefined), ...TYPE_META };
  }
  return node as Structural;
}
