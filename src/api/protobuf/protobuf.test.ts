import { expect, test } from "bun:test";
import fc from "fast-check";
import { isReason } from "../errors.ts";
import type { KubeObject } from "../kind.ts";
import { kinds } from "../kinds/index.ts";
import { type Structural, structuralOf } from "../structural.ts";
import { decodeProtobuf, encodeProtobuf, hasProtobuf, protobufFrame } from "./envelope.ts";
import { POINTER_FIELDS } from "./pointer-fields.ts";
import wire from "./wire.json" with { type: "json" };

const DECLARATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = wire;
const MAX_DEPTH = 9;

const messageOf = (schema: Structural): string => schema.model?.split(".").slice(-3).join(".") ?? "";

/** Any value of a schema as Go would write it in JSON: no zero where a field is not a pointer, no empty lists and maps. */
function valuesOf(schema: Structural, isPointer: boolean, depth: number): fc.Arbitrary<unknown> {
  const special = specialOf(schema);
  if (special !== undefined) return special;
  if (schema.properties !== undefined) return objectOf(schema, depth);
  if (schema.items !== undefined)
    return fc.array(valuesOf(schema.items, true, depth + 1), { minLength: 1, maxLength: 2 });
  if (typeof schema.additionalProperties === "object") {
    const value = valuesOf(schema.additionalProperties, true, depth + 1);
    return fc.dictionary(fc.string({ unit: "binary" }), value, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
  }
  return scalarOf(schema, isPointer);
}

function specialOf(schema: Structural): fc.Arbitrary<unknown> | undefined {
  if (schema["x-kubernetes-int-or-string"]) return fc.oneof(fc.integer(), fc.string());
  switch (messageOf(schema)) {
    case "meta.v1.Time":
      return seconds.map((value) => new Date(value * 1000).toISOString().replace(".000", ""));
    case "meta.v1.MicroTime":
      return fc
        .tuple(seconds, fc.integer({ min: 0, max: 999_999 }))
        .map(
          ([value, micros]) =>
            `${new Date(value * 1000).toISOString().slice(0, 20)}${String(micros).padStart(6, "0")}Z`,
        );
    case "api.resource.Quantity":
      return fc.constantFrom("0", "100m", "2Gi", "1e3");
  }
  if (schema["x-kubernetes-preserve-unknown-fields"] && schema.properties === undefined) {
    return fc.constantFrom({ "f:metadata": { ".": {} } }, { a: [1, "x", null] });
  }
  return undefined;
}

const seconds = fc.integer({ min: -60_000_000_000, max: 250_000_000_000 });

function scalarOf(schema: Structural, isPointer: boolean): fc.Arbitrary<unknown> {
  if (schema.type === "boolean") return isPointer ? fc.boolean() : fc.constant(true);
  if (schema.type === "integer") {
    const [min, max] = schema.format === "int32" ? [-(2 ** 31), 2 ** 31 - 1] : [-(2 ** 53) + 1, 2 ** 53 - 1];
    return fc.oneof(fc.integer({ min, max }), fc.integer({ min: 0, max: 300 })).map((n) => (isPointer ? n : n || 1));
  }
  if (schema.type === "number") return fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n || 0.25);
  if (schema.format === "byte") {
    return fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString("base64"));
  }
  return fc.string({ unit: "binary", minLength: isPointer ? 0 : 1 });
}

function objectOf(schema: Structural, depth: number): fc.Arbitrary<unknown> {
  const message = messageOf(schema);
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  if (depth < MAX_DEPTH) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      // The type of an object within another is not on the wire.
      const isType = (name === "apiVersion" || name === "kind") && DECLARATIONS[message]?.[name] === undefined;
      // Schemas contain themselves; a level or two are enough.
      const isRecursive = message.endsWith(".JSONSchemaProps") && depth > 5 && !isLeaf(property);
      if (isType || isRecursive) continue;
      fields[name] =
        EITHER[declaredType(message, name)] ?? valuesOf(property, pointersOf(message).includes(name), depth + 1);
    }
  }
  return fc.record(fields, { requiredKeys: [], noNullPrototype: true });
}

/** What may stand in the place of a schema. */
const EITHER: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  schemaOrBool: fc.oneof(fc.boolean(), fc.constant({ type: "string", maxLength: 0 })),
  schemaOrList: fc.oneof(fc.constant({ type: "object" }), fc.constant([{ type: "object" }, { minimum: 0.5 }])),
  "{}schemaOrStrings": fc.constant({ a: { type: "object" }, b: ["c", "d"] }),
};

const declaredType = (message: string, name: string): string => DECLARATIONS[message]?.[name]?.split(" ")[1] ?? "";

const isLeaf = ({ properties, items, additionalProperties, model }: Structural): boolean =>
  properties === undefined && items === undefined && additionalProperties === undefined && model === undefined;

/** The pointers of a message and of those that are inlined in it. */
function pointersOf(message: string): readonly string[] {
  const inlined = Object.values(DECLARATIONS[message] ?? {}).flatMap((declaration) => {
    const [, name] = declaration.split(" =");
    if (name === undefined) return [];
    return pointersOf(name.includes(".") ? name : `${message.slice(0, message.lastIndexOf("."))}.${name}`);
  });
  return [...(POINTER_FIELDS[message] ?? []), ...inlined];
}

const builtIn = kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind] as const);

test.each(builtIn)("decodeProtobuf reads what encodeProtobuf wrote of %s", (_, kind) => {
  expect(hasProtobuf(kind.apiVersion, kind.kind)).toBe(true);
  const { properties, ...rest } = structuralOf(kind);
  const { apiVersion: _a, kind: _k, ...own } = properties ?? {};
  const values = valuesOf({ ...rest, properties: own }, false, 0);
  fc.assert(
    fc.property(values, (value) => {
      const object = { apiVersion: kind.apiVersion, kind: kind.kind, ...(value as object) };
      expect(decodeProtobuf(encodeProtobuf(object))).toEqual(object);
    }),
    { numRuns: 20 },
  );
});

test("decodeProtobuf keeps zero where a field is a pointer, and drops it elsewhere", () => {
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: {
      replicas: 0,
      paused: false,
      minReadySeconds: 0,
      template: { spec: { automountServiceAccountToken: false, hostNetwork: false, nodeName: "" } },
    },
  };
  expect(decodeProtobuf(encodeProtobuf(object))).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: { replicas: 0, template: { spec: { automountServiceAccountToken: false } } },
  });
});

test("decodeProtobuf reads options of any group, and requests of subresources", () => {
  const objects: KubeObject[] = [
    { apiVersion: "apps/v1", kind: "DeleteOptions", gracePeriodSeconds: 0, preconditions: { uid: "u" } },
    { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" }, spec: { replicas: 3 } },
    {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { audiences: ["a"], expirationSeconds: 600 },
    },
    { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "a" }, deleteOptions: { dryRun: ["All"] } },
    { apiVersion: "v1", kind: "Binding", metadata: { name: "a" }, target: { kind: "Node", name: "n" } },
    { apiVersion: "v1", kind: "Status", status: "Failure", reason: "NotFound", code: 404 },
  ];
  for (const object of objects) expect(decodeProtobuf(encodeProtobuf(object))).toEqual(object);
});

test("hasProtobuf is false of custom resources whose group resembles a built-in one", () => {
  expect(hasProtobuf("apps/v1", "Deployment")).toBe(true);
  expect(hasProtobuf("apps.example.com/v1", "Deployment")).toBe(false);
  expect(hasProtobuf("v1", "__proto__")).toBe(false);
});

/** The bytes of a body as protobuf's own encoding documents them, written by hand. */
test("encodeProtobuf writes the envelope and the fields in their order", () => {
  const bytes = encodeProtobuf({ apiVersion: "v1", kind: "Status", code: 404 });
  expect(Buffer.from(bytes).toString("hex")).toBe(
    // k8s\0; typeMeta {"v1", "Status"}; raw {status "", message "", reason "", code 404}; two empty strings
    `${"6b387300"}${"0a0c"}${"0a027631"}${"1206537461747573"}${"1209"}${"12001a002200"}${"309403"}${"1a00"}${"2200"}`,
  );
});

test("protobufFrame puts the length of the event before it", () => {
  const frame = protobufFrame("ADDED", Uint8Array.of(1, 2, 3));
  expect(Buffer.from(frame).toString("hex")).toBe("0000000e" + "0a054144444544" + "1205" + "0a03010203");
});

/** A body of a Pod whose message is these bytes. */
function podOf(raw: readonly number[]): Uint8Array {
  const typeMeta = [0x0a, 2, ...Buffer.from("v1"), 0x12, 3, ...Buffer.from("Pod")];
  return Uint8Array.of(...Buffer.from("k8s\0"), 0x0a, typeMeta.length, ...typeMeta, 0x12, raw.length, ...raw);
}

test("decodeProtobuf passes over fields that nobody knows", () => {
  // 1000: varint, 1001: eight bytes, 1002: delimited, 1005: four bytes; then metadata {name "a"}
  const raw = [0xc0, 0x3e, 0xff, 1, 0xc9, 0x3e, 1, 2, 3, 4, 5, 6, 7, 8, 0xd2, 0x3e, 1, 9, 0xed, 0x3e, 1, 2, 3, 4];
  expect(decodeProtobuf(podOf([...raw, 0x0a, 3, 0x0a, 1, 0x61]))).toEqual({
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name: "a" },
  });
});

test.each([
  ["a length beyond the end", [0x0a, 99]],
  ["a varint that does not end", [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ["field number 0", [0x00, 1]],
  ["a group", [0x0b]],
  ["another wire type than the field's", [0x08, 1]],
  ["text that is not UTF-8", [0x0a, 3, 0x0a, 1, 0xff]],
  ["a time that no calendar has", [0x0a, 12, 0x42, 10, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
])("decodeProtobuf refuses %s with BadRequest", (_, raw) => {
  expect(reasonOf(podOf(raw))).toBe("BadRequest");
});

test("decodeProtobuf refuses messages that are nested too deeply", () => {
  let schema: Record<string, unknown> = { type: "string" };
  for (let i = 0; i < 2000; i++) schema = { not: schema };
  const versions = [{ name: "v1", schema: { openAPIV3Schema: schema } }];
  const crd = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", spec: { versions } };
  expect(reasonOf(encodeProtobuf(crd))).toBe("BadRequest");
});

function reasonOf(bytes: Uint8Array): string {
  try {
    decodeProtobuf(bytes);
    return "";
  } catch (error) {
    if (!isReason(error, "BadRequest")) throw error;
    return error.reason;
  }
}

test("decodeProtobuf answers any bytes with an object or with BadRequest", () => {
  const pod = encodeProtobuf({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", labels: { a: "b" }, creationTimestamp: "2026-01-02T03:04:05Z" },
    spec: { containers: [{ name: "c", resources: { limits: { cpu: "1" } }, ports: [{ containerPort: 80 }] }] },
  });
  const flips = fc.array(fc.tuple(fc.nat(pod.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(flips, fc.nat(pod.byteLength), (changes, end) => {
      const bytes = Uint8Array.from(pod);
      for (const [at, value] of changes) bytes[at] = value;
      reasonOf(bytes);
      reasonOf(bytes.subarray(0, end));
    }),
    { numRuns: 3000 },
  );
  fc.assert(fc.property(fc.array(fc.nat(255), { maxLength: 100 }), (raw) => void reasonOf(podOf(raw))));
});
