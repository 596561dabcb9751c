import type { Structural } from "../../api/structural.ts";

/** Swagger 2.0 for clients that know no better, OpenAPI 3.0 for all others. */
export type Dialect = "v2" | "v3";

/** Where references to named types point. */
export const REFERENCES: Readonly<Record<Dialect, string>> = { v2: "#/definitions/", v3: "#/components/schemas/" };

type Json = Record<string, unknown>;

interface Published {
  /** What a node says of itself, without what lies below it. */
  facts: Json;
  properties?: Structural["properties"];
  items?: Structural;
  additionalProperties?: Structural | boolean;
}

const SCALARS: Readonly<Record<string, Readonly<Record<Dialect, Json>>>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {
    v2: { type: "string" },
    v3: { oneOf: [{ type: "string" }, { type: "number" }] },
  },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
    v2: { type: "string", format: "int-or-string" },
    v3: { oneOf: [{ type: "integer" }, { type: "string" }], format: "int-or-string" },
  },
};

/** What a dialect can say about a node of a built-in type, or of a custom resource. */
export function publishedFacts(schema: Structural, at: { dialect: Dialect; builtIn: boolean }): Published {
  const scalar = SCALARS[schema.model ?? ""];
  if (scalar !== undefined) return { facts: { ...scalar[at.dialect] } };
  if (at.builtIn) return builtInFacts(schema);
  return at.dialect === "v2" ? customFactsV2(schema) : split(schema);
}

function split({ model: _, struct: __, properties, items, additionalProperties, ...facts }: Structural): Published {
  return {
    facts,
    ...(properties && { properties }),
    ...(items && { items }),
    ...(additionalProperties !== undefined && { additionalProperties }),
  };
}

/** Null and unknown fields are nothing that the type of a built-in field says; what is kept as it came is any value, or any object. */
function builtInFacts(schema: Structural): Published {
  const {
    "x-kubernetes-preserve-unknown-fields": _,
    "x-kubernetes-int-or-string": __,
    nullable: ___,
    ...rest
  } = schema;
  const { facts, ...below } = split(rest);
  const { default: value, ...others } = facts;
  return { facts: isTold(value) ? facts : others, ...below };
}

/**
 * Whether a default is worth telling: null and an empty object stand for what Go writes where nothing was given, and fit the types of
 * few fields. K8S-DIFF: Kubernetes publishes the empty objects.
 */
export function isTold(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== "object" || Array.isArray(value) || Object.keys(value).length > 0;
}

/**
 * Version 2 has no words for alternatives and null, and its clients refuse unknown fields of a type whose fields they know, and lists
 * of they know not what: such types are left open.
 */
function customFactsV2(schema: Structural): Published {
  const { allOf: _, anyOf: __, oneOf: ___, not: ____, nullable, required, ...rest } = schema;
  const { facts, ...below } = split(rest);
  const { type, ...untyped } = facts;
  const open = nullable === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (open) return { facts: nullable || type === "object" || type === "array" ? untyped : facts };
  if (type === "array" && below.items === undefined) return { facts: untyped };
  const needed = required?.filter((name) => below.properties?.[name]?.nullable !== true) ?? [];
  return { facts: needed.length === 0 ? facts : { ...facts, required: needed }, ...below };
}
