import { beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { kinds } from "../../api/kinds/index.ts";
import { ResourceTable } from "../registry/resource-table.ts";
import { OpenApi, type OpenApiDocument } from "./documents.ts";

interface Schema {
  $ref?: string;
  description?: string;
  default?: unknown;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema;
  "x-kubernetes-group-version-kind"?: { kind: string }[];
}

interface Operation {
  operationId: string;
  parameters: { name?: string; in?: string; $ref?: string; required?: boolean }[];
  "x-kubernetes-action": string;
  "x-kubernetes-group-version-kind": { group: string; version: string; kind: string };
}

type PathItem = Record<string, Operation> & { parameters: Operation["parameters"] };

interface Swagger {
  paths: Record<string, PathItem>;
  definitions: Record<string, Schema>;
}

const REFERENCE = resolve(import.meta.dir, "../../../../shared/reference/openapi.json");
const METHODS = ["get", "put", "post", "delete", "patch"];

const parsed = (document: OpenApiDocument): unknown => JSON.parse(gunzipSync(document.gzip).toString());

/** Every reference in a document, wherever it stands. */
function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = (value as Schema).$ref;
  return [...(typeof own === "string" ? [own] : []), ...Object.values(value).flatMap(references)];
}

const resolved = (document: unknown, reference: string): unknown =>
  reference
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);

const operations = ({ paths }: Swagger): { path: string; method: string; item: PathItem; operation: Operation }[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ path, method, item, operation }];
    }),
  );

describe("OpenApi", () => {
  const openApi = new OpenApi(new ResourceTable(kinds));
  const roots = [...new Set(kinds.map((kind) => (kind.group === "" ? "api/v1" : `apis/${kind.apiVersion}`)))];
  const versions = new Map<string, Swagger>();
  let whole: Swagger;

  beforeAll(async () => {
    whole = parsed(await openApi.whole("json")) as Swagger;
    for (const root of roots) versions.set(root, parsed(await openApi.version(root)) as Swagger);
  });

  test("resolves every reference in every document", () => {
    for (const document of [whole, ...versions.values()]) {
      const dangling = references(document).filter((reference) => resolved(document, reference) === undefined);
      expect(dangling).toEqual([]);
    }
  });

  test("names every operation once, with its action, kind and the parameters of its path", () => {
    const all = operations(whole);
    expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length);
    for (const { path, item, operation } of all) {
      const inPath = item.parameters.filter((each) => each.in === "path").map(({ name }) => `{${name}}`);
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(operation["x-kubernetes-action"]).toMatch(/^(get|list|post|put|patch|delete|deletecollection|connect)$/);
      expect(operation["x-kubernetes-group-version-kind"].kind).not.toBe("");
    }
  });

  test("tells the same operations in both versions", () => {
    const names = (documents: Swagger[]): string[] =>
      documents.flatMap((document) => operations(document).map(({ operation }) => operation.operationId)).sort();
    expect(names([...versions.values()])).toEqual(names([whole]));
  });

  test("has the operations that clients are generated from", () => {
    const ids = new Set(operations(whole).map(({ operation }) => operation.operationId));
    for (const id of [
      "listCoreV1PodForAllNamespaces",
      "createAppsV1NamespacedDeployment",
      "deleteCoreV1CollectionNamespacedPod",
      "replaceAppsV1NamespacedDeploymentScale",
      "connectCoreV1GetNamespacedPodExec",
      "createCoreV1NamespacedPodEviction",
      "readCoreV1NamespacedPodLog",
      "patchRbacAuthorizationV1ClusterRole",
    ])
      expect(ids).toContain(id);
  });

  test("describes every type and every field that is no reference", () => {
    const silent = Object.entries(whole.definitions).flatMap(([name, { description, properties = {} }]) => [
      ...(description === undefined && !/\.(Time|MicroTime|Quantity|IntOrString)$/.test(name) ? [name] : []),
      ...Object.entries(properties)
        .filter(([, field]) => field.description === undefined && field.$ref === undefined)
        .map(([field]) => `${name}.${field}`),
    ]);
    // What describes schemas has no words of its own, in Kubernetes as well.
    expect(
      silent.filter((each) => !/JSONSchemaProps|ExternalDocumentation|CustomResourceSubresource/.test(each)),
    ).toEqual([]);
  });

  test.if(existsSync(REFERENCE))("publishes the fields and types that Kubernetes publishes", () => {
    const { definitions } = JSON.parse(readFileSync(REFERENCE, "utf8")) as Pick<Swagger, "definitions">;
    const facts = ({ description: _, default: __, ...rest }: Schema): Schema => rest;
    const differing: string[] = [];
    for (const [name, { properties = {} }] of Object.entries(whole.definitions)) {
      const wanted = definitions[name];
      expect(wanted, name).toBeDefined();
      if (/JSONSchemaProps/.test(name)) continue;
      const same = (field: string): boolean => {
        const [ours = {}, theirs = {}] = [properties[field], wanted?.properties?.[field]];
        return Bun.deepEquals(facts(ours), facts(theirs));
      };
      for (const field of new Set([...Object.keys(properties), ...Object.keys(wanted?.properties ?? {})]))
        if (!same(field)) differing.push(`${name.split(".").at(-1)}.${field}`);
    }
    // Types that can be anything stand in place, without a name; a list type of bytes says nothing.
    expect(differing).toEqual([
      "ManagedFieldsEntry.fieldsV1",
      "APIServiceSpec.caBundle",
      "ControllerRevision.data",
      "OpaqueDeviceConfiguration.parameters",
      "AllocatedDeviceStatus.data",
    ]);
  });
});
