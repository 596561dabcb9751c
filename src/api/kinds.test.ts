import { expect, test } from "bun:test";
import { kinds } from "./kinds/index.ts";
import { type Structural, structuralOf } from "./structural.ts";

test("kinds lists every file that defines a kind", async () => {
  const defining: string[] = [];
  for (const file of new Bun.Glob("**/*.ts").scanSync(`${import.meta.dir}/kinds`)) {
    const text = await Bun.file(`${import.meta.dir}/kinds/${file}`).text();
    if (/= defineKind\(/.test(text)) defining.push(`./${file}`);
  }
  const index = await Bun.file(`${import.meta.dir}/kinds/index.ts`).text();
  const imported = [...index.matchAll(/from "(\.\/[^"]+)"/g)].map((match) => match[1]);
  expect(imported.sort()).toEqual(defining.sort());
  expect(kinds.length).toBe(defining.length);
});

test("kinds have one entry for each resource of a version", () => {
  const names = kinds.map((kind) => `${kind.apiVersion} ${kind.resource}`);
  expect(new Set(names).size).toBe(names.length);
});

test("structuralOf lowers every kind to a schema whose nodes all have a form", () => {
  const seen = new Set<Structural>();
  const check = (schema: Structural, path: string): void => {
    if (seen.has(schema)) return;
    seen.add(schema);
    const open = schema["x-kubernetes-preserve-unknown-fields"] ?? schema["x-kubernetes-int-or-string"];
    expect([path, schema.type !== undefined || open === true]).toEqual([path, true]);
    if (schema.type === "array") expect([path, schema.items !== undefined]).toEqual([path, true]);
    if (schema["x-kubernetes-list-type"] === "map") {
      const keys = schema["x-kubernetes-list-map-keys"] ?? [];
      expect([path, keys.filter((key) => schema.items?.properties?.[key] === undefined)]).toEqual([path, []]);
    }
    for (const [name, field] of Object.entries(schema.properties ?? {})) check(field, `${path}.${name}`);
    if (schema.items !== undefined) check(schema.items, `${path}[]`);
    if (typeof schema.additionalProperties === "object") check(schema.additionalProperties, `${path}{}`);
  };
  for (const kind of kinds) check(structuralOf(kind), kind.kind);
  expect(seen.size).toBeGreaterThan(500);
});

test("structuralOf shares a model between kinds", () => {
  const template = (resource: string): Structural | undefined => {
    const kind = kinds.find((candidate) => candidate.resource === resource);
    return kind && structuralOf(kind).properties?.["spec"]?.properties?.["template"];
  };
  expect(template("replicasets")?.properties?.["spec"]?.properties).toBe(
    template("deployments")?.properties?.["spec"]?.properties,
  );
});

test("structuralOf knows a model that contains itself at every level", () => {
  const crd = kinds.find((candidate) => candidate.kind === "CustomResourceDefinition");
  const versions = crd && structuralOf(crd).properties?.["spec"]?.properties?.["versions"];
  const schema = versions?.items?.properties?.["schema"]?.properties?.["openAPIV3Schema"];
  expect(schema?.properties?.["allOf"]?.items?.properties).toBe(schema?.properties ?? {});
  expect(schema?.properties?.["not"]?.properties?.["type"]?.type).toBe("string");
});
