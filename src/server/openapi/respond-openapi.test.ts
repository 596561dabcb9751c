import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { startTestServer, type TestServer } from "../test-server.ts";

const DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Cluster",
    names: { plural: "widgets", kind: "Widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        selectableFields: [{ jsonPath: ".spec.size" }],
        subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["size", "port"],
                properties: {
                  size: { type: "integer", nullable: true },
                  port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
                  open: {
                    type: "object",
                    "x-kubernetes-preserve-unknown-fields": true,
                    properties: { a: { type: "string" } },
                  },
                },
              },
              status: { type: "object", properties: { size: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
};

describe("the OpenAPI endpoints", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    server.fetch(new Request(`https://orch${path}`, { headers }));
  const index = async (): Promise<Record<string, { serverRelativeURL: string }>> =>
    ((await (await get("/openapi/v3")).json()) as { paths: Record<string, { serverRelativeURL: string }> }).paths;

  test("the index leads to documents that may be kept for ever", async () => {
    const url = (await index())["apis/apps/v1"]?.serverRelativeURL ?? "";
    const found = await get(url);
    expect([found.status, found.headers.get("cache-control")]).toEqual([200, "public, immutable, max-age=31536000"]);
    expect(await found.json()).toMatchObject({ openapi: "3.0.0" });
    const etag = found.headers.get("etag") ?? "";
    expect((await get(url, { "if-none-match": etag })).status).toBe(304);
  });

  test("an old hash leads to the new one, and an unknown version nowhere", async () => {
    const url = (await index())["apis/apps/v1"]?.serverRelativeURL ?? "";
    const old = await get("/openapi/v3/apis/apps/v1?hash=0");
    expect([old.status, old.headers.get("location")]).toEqual([301, url]);
    expect((await get("/openapi/v3/apis/apps/v9")).status).toBe(404);
    expect((await get("/openapi/v3/nothing")).status).toBe(404);
  });

  test("documents come compressed to whoever takes that", async () => {
    const plain = await (await get("/openapi/v2")).text();
    const compressed = await get("/openapi/v2", { "accept-encoding": "gzip" });
    expect(compressed.headers.get("content-encoding")).toBe("gzip");
    expect(gunzipSync(await compressed.arrayBuffer()).toString()).toBe(plain);
  });

  test("version 2 is there in protobuf under both names of its type, and in nothing else but JSON", async () => {
    for (const type of ["spec.v2@v1.0", "spec.v2.v1.0"]) {
      const accept = `application/com.github.proto-openapi.${type}+protobuf`;
      const bytes = new Uint8Array(await (await get("/openapi/v2", { accept })).arrayBuffer());
      // Field 1, three bytes: the version.
      expect([...bytes.subarray(0, 5)]).toEqual([0x0a, 3, ...Buffer.from("2.0")]);
    }
    expect((await get("/openapi/v2", { accept: "text/html" })).status).toBe(406);
  });

  test("a definition is published in both versions within a second, and withdrawn", async () => {
    const body = JSON.stringify(DEFINITION);
    const headers = { "content-type": "application/json" };
    const untouched = (await index())["apis/apps/v1"];
    const path = "https://orch/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    expect((await server.fetch(new Request(path, { method: "POST", headers, body }))).status).toBe(201);
    const started = performance.now();
    for (; (await index())["apis/example.com/v1"] === undefined; await Bun.sleep(10))
      expect(performance.now() - started).toBeLessThan(1000);
    expect((await index())["apis/apps/v1"]).toEqual(untouched ?? { serverRelativeURL: "" });

    const { paths, components } = (await (await get("/openapi/v3/apis/example.com/v1")).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(Object.keys(paths)).toEqual([
      "/apis/example.com/v1/widgets",
      "/apis/example.com/v1/widgets/{name}",
      "/apis/example.com/v1/widgets/{name}/scale",
      "/apis/example.com/v1/widgets/{name}/status",
    ]);
    expect(paths["/apis/example.com/v1/widgets"]?.["get"]?.operationId).toBe("listExampleComV1Widget");
    const spec = (part: Record<string, unknown>) => ({ properties: { spec: { properties: part } } });
    expect(components.schemas["com.example.v1.Widget"]).toMatchObject(
      spec({
        size: { type: "integer", nullable: true },
        port: { "x-kubernetes-int-or-string": true },
        open: { properties: { a: { type: "string" } } },
      }),
    );
    expect(components.schemas["com.example.v1.Widget"]).toMatchObject({
      "x-kubernetes-selectable-fields": [{ fieldPath: "spec.size" }],
    });
    expect(components.schemas["com.example.v1.WidgetList"]).toMatchObject({
      "x-kubernetes-group-version-kind": [{ group: "example.com", version: "v1", kind: "WidgetList" }],
    });

    const { definitions } = (await (await get("/openapi/v2")).json()) as { definitions: Record<string, unknown> };
    // What version 2 cannot say is left open.
    expect(definitions["com.example.v1.Widget"]).toMatchObject(
      spec({ size: {}, port: { "x-kubernetes-int-or-string": true }, open: {} }),
    );
    expect(definitions["com.example.v1.Widget"]).toMatchObject({
      properties: { spec: { type: "object", required: ["port"] } },
    });
    expect(JSON.stringify(definitions["com.example.v1.Widget"])).not.toMatch(/nullable|anyOf|"a"|"integer".*"open"/);

    await server.fetch(new Request(`${path}/widgets.example.com`, { method: "DELETE" }));
    const gone = async (): Promise<boolean> => (await index())["apis/example.com/v1"] === undefined;
    for (const end = Date.now() + 5000; !(await gone()); await Bun.sleep(20)) expect(Date.now()).toBeLessThan(end);
  });
});
