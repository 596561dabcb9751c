import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startTestServer, type TestServer } from "../test-server.ts";

type Json = Record<string, unknown>;

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const GROUP = "example.com";

describe("CustomResources", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  const send = (method: string, path: string, body?: unknown, type?: string) =>
    server.send<Json>(method, path, body, { type });

  const definition = (plural: string, kind: string, more: Json = {}) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: "Namespaced",
      names: { plural, kind },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: {
                spec: {
                  type: "object",
                  required: ["size"],
                  properties: { size: { type: "integer", maximum: 9 }, colour: { type: "string", default: "red" } },
                },
                status: { type: "object", properties: { replicas: { type: "integer" } } },
              },
            },
          },
          ...more,
        },
      ],
    },
  });

  const settled = async (path: string, status: number): Promise<void> => {
    const until = Date.now() + 1000;
    while ((await send("GET", path)).status !== status && Date.now() < until) await Bun.sleep(10);
    expect((await send("GET", path)).status).toBe(status);
  };

  test("a definition is served within a second, with pruning, defaults, validation, status and scale", async () => {
    const scale = { specReplicasPath: ".spec.size", statusReplicasPath: ".status.replicas" };
    await send("POST", DEFINITIONS, definition("widgets", "Widget", { subresources: { status: {}, scale } }));
    const widgets = `/apis/${GROUP}/v1/namespaces/default/widgets`;
    await settled(widgets, 200);
    const body = { apiVersion: `${GROUP}/v1`, kind: "Widget", metadata: { name: "a" }, spec: { size: 3, dropped: 1 } };
    const made = await send("POST", widgets, { ...body, status: { replicas: 5 } });
    expect(made.body["spec"]).toEqual({ size: 3, colour: "red" });
    expect(made.body["status"]).toBeUndefined();
    const refused = await send("POST", widgets, { ...body, metadata: { name: "b" }, spec: { size: 10 } });
    expect(refused.status).toBe(422);
    const merge = "application/merge-patch+json";
    const status = await send("PATCH", `${widgets}/a/status`, { spec: { size: 1 }, status: { replicas: 2 } }, merge);
    expect(status.body["spec"]).toEqual({ size: 3, colour: "red" });
    const scaled = await send("PATCH", `${widgets}/a/scale`, { spec: { replicas: 7 } }, merge);
    expect([scaled.body["spec"], scaled.body["status"]]).toEqual([{ replicas: 7 }, { replicas: 2 }]);
    expect((await send("GET", `/openapi/v3/apis/${GROUP}/v1`)).status).toBe(200);
  });

  test("a second definition with names that are taken is not established", async () => {
    const rival = definition("gadgets", "Widget");
    await send("POST", DEFINITIONS, rival);
    await Bun.sleep(200);
    const { body } = await send("GET", `${DEFINITIONS}/gadgets.${GROUP}`);
    const conditions = (body["status"] as { conditions: { type: string; status: string; reason: string }[] })
      .conditions;
    expect(conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ["NamesAccepted", "False", "ListKindConflict"],
      ["Established", "False", "NotAccepted"],
    ]);
    expect((await send("GET", `/apis/${GROUP}/v1/gadgets`)).status).toBe(404);
  });

  test("a deleted definition takes its objects with it, after their finalizers", async () => {
    const widgets = `/apis/${GROUP}/v1/namespaces/default/widgets`;
    const merge = "application/merge-patch+json";
    await send("PATCH", `${widgets}/a`, { metadata: { finalizers: ["example.com/hold"] } }, merge);
    expect((await send("DELETE", `${DEFINITIONS}/widgets.${GROUP}`)).body["kind"]).toBe("CustomResourceDefinition");
    await Bun.sleep(200);
    const late = { apiVersion: `${GROUP}/v1`, kind: "Widget", metadata: { name: "late" }, spec: { size: 1 } };
    expect((await send("POST", widgets, late)).status).toBe(405);
    await send("PATCH", `${widgets}/a`, { metadata: { finalizers: null } }, merge);
    const until = Date.now() + 3000;
    while ((await send("GET", widgets)).status !== 404 && Date.now() < until) await Bun.sleep(50);
    expect((await send("GET", `${DEFINITIONS}/widgets.${GROUP}`)).status).toBe(404);
    expect((await send("GET", widgets)).status).toBe(404);
  });

  test("objects are read by the definition of now: without fields that are gone, with defaults that are new", async () => {
    const spec = (fields: Json) => ({ type: "object", properties: { spec: { type: "object", properties: fields } } });
    const versions = (fields: Json) => [
      { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: spec(fields) } },
    ];
    const string = { type: "string" };
    const whole = definition("ages", "Age");
    await send("POST", DEFINITIONS, {
      ...whole,
      spec: { ...whole.spec, versions: versions({ a: string, b: string }) },
    });
    const path = `/apis/${GROUP}/v1/namespaces/default/ages`;
    for (let i = 0; i < 200 && (await send("GET", path)).status !== 200; i++) await Bun.sleep(10);
    const object = { apiVersion: `${GROUP}/v1`, kind: "Age", metadata: { name: "old" }, spec: { a: "1", b: "2" } };
    const before = (await send("POST", path, object)).body;
    const changed = { spec: { versions: versions({ a: string, c: { ...string, default: "new" } }) } };
    await send("PATCH", `${DEFINITIONS}/ages.${GROUP}`, changed, "application/merge-patch+json");
    const after = (await send("GET", `${path}/old`)).body;
    expect(after).toEqual({ ...before, spec: { a: "1", c: "new" } });
    const { items } = (await send("GET", path)).body as { items: Json[] };
    expect(items).toEqual([after]);
  });
});
