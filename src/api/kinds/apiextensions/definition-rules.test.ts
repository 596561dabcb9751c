import { describe, expect, test } from "bun:test";
import type { CustomResourceDefinition, JSONSchemaProps } from "./custom-resource-definition.ts";
import { defaultDefinition, validateDefinition } from "./definition-rules.ts";

type Spec = CustomResourceDefinition["spec"];
type Version = Spec["versions"][number];

const version = (schema: JSONSchemaProps, more: Partial<Version> = {}): Version => ({
  name: "v1",
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...more,
});

/** A definition that is right, with parts that may not be. */
function definition(spec: Partial<Spec>, more: object = {}): CustomResourceDefinition {
  const made = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "widgets", kind: "Widget" },
      versions: [version({ type: "object" })],
      ...spec,
    },
    ...more,
  } as CustomResourceDefinition;
  defaultDefinition(made as Parameters<typeof defaultDefinition>[0]);
  return made;
}

function complaints(made: CustomResourceDefinition, old?: CustomResourceDefinition): string[] {
  type Checked = Parameters<typeof validateDefinition>[0];
  return validateDefinition(made as Checked, old as Checked | undefined).map(
    ({ field, type, message }) => `${field}: ${type.replace("FieldValue", "")}: ${message}`,
  );
}

const ofSchema = (schema: JSONSchemaProps, more: Partial<Version> = {}): string[] =>
  complaints(definition({ versions: [version(schema, more)] })).map((text) =>
    text.replace("spec.validation.openAPIV3Schema", "S"),
  );

const within = (a: JSONSchemaProps): JSONSchemaProps => ({ type: "object", properties: { a } });

describe("validateDefinition()", () => {
  test("a definition without versions is refused, and nothing trips over it", () => {
    const bare = definition({});
    Reflect.deleteProperty(bare.spec, "versions");
    expect(complaints(bare)[0]).toStartWith("spec.versions");
  });

  test("accepts what is right", () => {
    expect(complaints(definition({}))).toEqual([]);
  });

  test.each<[Partial<Spec>, string]>([
    [{ group: "nodots" }, "spec.group: Invalid"],
    [{ group: "Example.com" }, "spec.group: Invalid"],
    [{ scope: "Other" }, "spec.scope: NotSupported"],
    [{ preserveUnknownFields: true }, "spec.preserveUnknownFields: Invalid"],
    [{ names: { plural: "Widgets", kind: "Widget" } }, "spec.names.plural: Invalid"],
    [
      { names: { plural: "widgets", kind: "Wid_get" } },
      'spec.names.kind: Invalid: Invalid value: "Wid_get": may have mixed case',
    ],
    [{ names: { plural: "widgets", kind: "Widget", listKind: "Widget" } }, "kind and listKind may not be the same"],
    [{ names: { plural: "widgets", kind: "Widget", shortNames: ["a", "B"] } }, "spec.names.shortNames[1]: Invalid"],
    [
      { versions: [] },
      "spec.versions: Invalid: Invalid value: []: must have exactly one version marked as storage version",
    ],
    [{ versions: [] }, "status.storedVersions: Invalid"],
    [
      { versions: [version({ type: "object" }), version({ type: "object" }, { storage: false })] },
      "must contain unique version names",
    ],
    [{ versions: [{ name: "V1", served: true, storage: true }] }, "spec.versions[0].name: Invalid"],
    [
      { versions: [{ name: "v1", served: true, storage: true }] },
      "spec.versions[0].schema.openAPIV3Schema: Required: Required value: schemas are required",
    ],
    [
      { versions: [version({ type: "object" }, { deprecationWarning: "x" })] },
      'spec.versions[0].deprecationWarning: Invalid: Invalid value: "x": can only be set for deprecated versions',
    ],
    [{ conversion: { strategy: "Other" } }, "spec.conversion.strategy: NotSupported"],
    [
      { conversion: { strategy: "Webhook" } },
      "spec.conversion.webhookClientConfig: Required: Required value: required when strategy is set to Webhook",
    ],
    [
      {
        conversion: {
          strategy: "Webhook",
          webhook: { clientConfig: { url: "http://a/" }, conversionReviewVersions: ["v1"] },
        },
      },
      "spec.conversion.webhookClientConfig.url: Invalid",
    ],
    [
      {
        conversion: {
          strategy: "Webhook",
          webhook: { clientConfig: { url: "https://a/" }, conversionReviewVersions: ["v2"] },
        },
      },
      "must include at least one of v1, v1beta1",
    ],
    [{ group: "example.k8s.io" }, "metadata.annotations[api-approved.kubernetes.io]: Required"],
  ])("refuses %j", (spec, complaint) => {
    expect(complaints(definition(spec)).some((text) => text.includes(complaint))).toBe(true);
  });

  test.each<[Partial<Version>, string]>([
    [
      { subresources: { scale: { specReplicasPath: "spec.a", statusReplicasPath: ".status.a" } } },
      'spec.subresources.scale.specReplicasPath: Invalid: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
    [
      { subresources: { scale: { specReplicasPath: ".spec.a", statusReplicasPath: ".spec.a" } } },
      'spec.subresources.scale.statusReplicasPath: Invalid: Invalid value: ".spec.a": should be a json path under .status',
    ],
    [
      {
        subresources: {
          scale: { specReplicasPath: ".spec.a", statusReplicasPath: ".status.a", labelSelectorPath: ".a" },
        },
      },
      "should be a json path under either .spec or .status",
    ],
    [
      { additionalPrinterColumns: [{ name: "a", type: "text", jsonPath: ".a" }] },
      'spec.additionalPrinterColumns[0].type: Invalid: Invalid value: "text": must be one of boolean,date,integer,number,string',
    ],
    [
      { additionalPrinterColumns: [{ name: "", type: "string", jsonPath: "a" }] },
      "spec.additionalPrinterColumns[0].JSONPath: Invalid",
    ],
    [
      { selectableFields: [{ jsonPath: ".a" }] },
      'spec.selectableFields[0].jsonPath: Invalid: Invalid value: ".a": is an invalid path: does not refer to a valid field',
    ],
    [{ selectableFields: [{ jsonPath: ".b" }] }, "must point to a field of type string, boolean or integer"],
    [{ selectableFields: [{ jsonPath: ".c" }, { jsonPath: ".c" }] }, "spec.selectableFields[1].jsonPath: Duplicate"],
  ])("refuses the version part %j", (part, complaint) => {
    const schema: JSONSchemaProps = { type: "object", properties: { b: { type: "number" }, c: { type: "string" } } };
    expect(ofSchema(schema, part).some((text) => text.includes(complaint))).toBe(true);
  });

  test.each<[JSONSchemaProps, string]>([
    [{}, "S.type: Required: Required value: must not be empty at the root"],
    [
      { type: "array", items: { type: "string" } },
      'S.type: Invalid: Invalid value: "array": must be object at the root',
    ],
    [{ type: "object", nullable: true }, "S.nullable: Forbidden: Forbidden: nullable cannot be true at the root"],
    [
      { type: "object", additionalProperties: { type: "string" } },
      "S.additionalProperties: Forbidden: Forbidden: must not be used at the root",
    ],
    [within({}), "S.properties[a].type: Required: Required value: must not be empty for specified object fields"],
    [within({ type: "text" }), "S.properties[a].type: NotSupported"],
    [within({ type: "array" }), "S.properties[a].items: Required: Required value: must be specified"],
    [
      within({ type: "array", items: {} }),
      "S.properties[a].items.type: Required: Required value: must not be empty for specified array items",
    ],
    [within({ type: "string", pattern: "[" }), "S.properties[a].pattern: Invalid"],
    [
      within({ type: "object", additionalProperties: { type: "string" }, properties: { b: { type: "string" } } }),
      "additionalProperties and properties are mutual exclusive",
    ],
    [within({ type: "array", items: { type: "string" }, uniqueItems: true }), "S.properties[a].uniqueItems: Forbidden"],
    [within({ type: "string", $ref: "#/a" }), "S.properties[a].$ref: Forbidden: Forbidden: $ref is not supported"],
    [
      within({ type: "object", anyOf: [{ type: "object" }] }),
      "S.properties[a].anyOf[0].type: Forbidden: Forbidden: must be empty to be structural",
    ],
    [
      within({ type: "object", allOf: [{ properties: { b: { minLength: 1 } } }] }),
      "S.properties[a].properties[b]: Required: Required value: because it is defined in S.properties[a].allOf[0].properties[b]",
    ],
    [
      within({ type: "object", allOf: [{ "x-kubernetes-validations": [{ rule: "true" }] }] }),
      "S.properties[a].allOf[0].x-kubernetes-validations: Forbidden: Forbidden: must be empty to be structural",
    ],
    [
      { type: "object", properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } } },
      "S.properties[metadata]: Forbidden",
    ],
    [
      { type: "object", properties: { metadata: { type: "object", default: {} } } },
      "S.properties[metadata].default: Forbidden: Forbidden: must not be set in top-level metadata",
    ],
    [
      { type: "object", properties: { kind: { type: "integer" } } },
      'S.properties[kind].type: Invalid: Invalid value: "integer": must be string',
    ],
    [within({ type: "object", "x-kubernetes-embedded-resource": true }), "S.properties[a].properties: Required"],
    [
      within({ "x-kubernetes-int-or-string": true, "x-kubernetes-preserve-unknown-fields": true }),
      "S.properties[a].x-kubernetes-preserve-unknown-fields: Invalid",
    ],
    [
      within({ type: "string", "x-kubernetes-list-type": "set" }),
      'S.properties[a].type: Invalid: Invalid value: "string": must be array if x-kubernetes-list-type is specified',
    ],
    [
      within({ type: "array", items: { type: "object" }, "x-kubernetes-list-type": "set" }),
      "S.properties[a].items.x-kubernetes-map-type: Invalid",
    ],
    [
      within({ type: "array", items: { type: "object" }, "x-kubernetes-list-type": "map" }),
      "S.properties[a].x-kubernetes-list-map-keys: Required",
    ],
    [
      within({
        type: "array",
        items: { type: "object" },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
      }),
      "entries must all be names of item properties",
    ],
    [
      within({
        type: "array",
        items: { type: "object", properties: { k: { type: "string" } } },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
      }),
      "S.properties[a].items.properties[k].default: Required",
    ],
    [
      within({ type: "array", items: { type: "string" }, "x-kubernetes-list-map-keys": ["k"] }),
      "S.properties[a].x-kubernetes-list-type: Required",
    ],
    [within({ type: "string", default: 1 }), "S.properties[a].default: TypeInvalid"],
    [
      within({ type: "object", default: { b: 1 } }),
      'S.properties[a].default: Invalid: Invalid value: {"b":1}: must not have unknown fields: b',
    ],
    [
      within({ type: "integer", default: 1, "x-kubernetes-validations": [{ rule: "self > 1" }] }),
      'S.properties[a].default: Invalid: Invalid value: "integer": failed rule: self > 1',
    ],
    [
      within({ type: "integer", "x-kubernetes-validations": [{ rule: "self.x" }] }),
      "S.properties[a].x-kubernetes-validations[0].rule: Invalid",
    ],
  ])("refuses the schema %j", (schema, complaint) => {
    const found = ofSchema(schema).map((text) => text.replaceAll("spec.validation.openAPIV3Schema", "S"));
    expect(found.some((text) => text.includes(complaint))).toBe(true);
  });

  test("lets an int-or-string say so twice", () => {
    const anyOf = [{ type: "integer" }, { type: "string" }];
    expect(ofSchema(within({ "x-kubernetes-int-or-string": true, anyOf }))).toEqual([]);
    expect(ofSchema(within({ "x-kubernetes-int-or-string": true, allOf: [{ anyOf }, { pattern: "^a" }] }))).toEqual([]);
  });

  test("allows at the root what can be said of status apart, when status is served", () => {
    const schema: JSONSchemaProps = { type: "object", description: "d", oneOf: [{ required: ["a"] }] };
    expect(ofSchema(schema)).toEqual([]);
    expect(ofSchema(schema, { subresources: { status: {} } })[0]).toContain(
      "fields are allowed at the root of the schema",
    );
  });

  test("names the version where versions differ", () => {
    const versions = [version({ type: "object" }), version(within({}), { name: "v2", storage: false })];
    expect(complaints(definition({ versions }))).toEqual([
      "spec.versions[1].schema.openAPIV3Schema.properties[a].type: Required: Required value: must not be empty for specified object fields",
    ]);
  });

  test("keeps what an established definition is known by", () => {
    const status = {
      conditions: [{ type: "Established", status: "True", lastTransitionTime: null }],
      storedVersions: ["v1"],
    };
    const old = definition({}, { status });
    const changed = definition({ scope: "Cluster", names: { plural: "widgets", kind: "Other" } }, { status });
    expect(complaints(changed, old)).toEqual([
      'spec.scope: Invalid: Invalid value: "Cluster": field is immutable',
      'spec.names.kind: Invalid: Invalid value: "Other": field is immutable',
    ]);
    const both = { ...status, storedVersions: ["v1", "v2"] };
    const moved = definition({ versions: [version({ type: "object" }, { name: "v2" })] }, { status: both });
    expect(complaints(moved, old)[0]).toContain(
      'status.storedVersions[0]: Invalid: Invalid value: "v1": missing from spec.versions',
    );
  });

  test("does not judge again a schema that did not change", () => {
    const wrong = within({});
    const old = definition({ versions: [version(wrong)] });
    expect(complaints(definition({ versions: [version(wrong)] }), old)).toEqual([]);
  });
});
