import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Body, TestServer } from "../test-server.ts";
import { at, type Conversions, DEFINITIONS, events, GROUP, startConversions, v1 } from "./test-conversions.ts";

describe("conversion webhooks with objects of two versions", () => {
  let c: Conversions;
  let send: TestServer["send"];

  beforeAll(async () => {
    c = await startConversions();
    send = c.send;
    await c.define("hosts", "Host");
  });

  afterAll(() => c[Symbol.asyncDispose]());
  afterEach(() => {
    c.hook.reviews.length = 0;
  });

  test("objects are stored in the storage version, and shown in the one that is asked for", async () => {
    const created = await send("POST", at("v1"), v1("a", "example.com:80"));
    expect(created.body).toMatchObject({ apiVersion: `${GROUP}/v1`, spec: { hostPort: "example.com:80" } });
    expect(await c.stored("hosts", "a")).toMatchObject({
      apiVersion: `${GROUP}/v2`,
      spec: { host: "example.com", port: "80" },
    });
    expect(c.hook.reviews[0]).toMatchObject({
      kind: "ConversionReview",
      apiVersion: "apiextensions.k8s.io/v1",
      request: { desiredAPIVersion: `${GROUP}/v2`, objects: [{ apiVersion: `${GROUP}/v1`, kind: "Host" }] },
    });
    const count = c.hook.reviews.length;
    expect((await send("GET", `${at("v2")}/a`)).body.spec).toEqual({ host: "example.com", port: "80" });
    expect(c.hook.reviews).toHaveLength(count);
    expect((await send("GET", `${at("v1")}/a`)).body.spec).toEqual({ hostPort: "example.com:80" });
    expect((await send("GET", `${at("v1")}/a`)).body.metadata).toEqual(created.body.metadata);
  });

  test("a list is converted in one call, and tables have the columns of their version", async () => {
    for (const name of ["l1", "l2", "l3"])
      await send("POST", at("v2"), { ...v1(name), apiVersion: `${GROUP}/v2`, spec: { host: name, port: "1" } });
    c.hook.reviews.length = 0;
    const { body } = await send("GET", at("v1"));
    const specs = body.items.map((item: Body) => item.spec.hostPort);
    expect(specs).toEqual(["example.com:80", "l1:1", "l2:1", "l3:1"]);
    expect(c.hook.reviews.map(({ request }) => request.objects.length)).toEqual([3]);
    await send("GET", at("v1"));
    expect(c.hook.reviews).toHaveLength(1);
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const response = await c.server.fetch(new Request(`https://orch${at("v1")}`, { headers: { accept } }));
    const table = (await response.json()) as Body;
    expect(table.columnDefinitions[1].name).toBe("V1");
    expect(table.rows[1].cells[1]).toBe("l1:1");
  });

  test("field selectors look at the version that is asked for", async () => {
    const { body } = await send("GET", `${at("v1")}?fieldSelector=spec.hostPort%3Dl2:1`);
    expect(body.items.map((item: Body) => item.metadata.name)).toEqual(["l2"]);
    const page = await send(
      "GET",
      `${at("v1")}?fieldSelector=spec.hostPort%3Dl2:1&resourceVersion=${body.metadata.resourceVersion}&resourceVersionMatch=Exact`,
    );
    expect(page.body.items).toHaveLength(1);
  });

  test("updates, patches, status, scale and deletions work in either version", async () => {
    const current = (await send("GET", `${at("v1")}/l1`)).body;
    const put = await send("PUT", `${at("v1")}/l1`, { ...current, spec: { hostPort: "new:2" } });
    expect(put.body.spec).toEqual({ hostPort: "new:2" });
    expect((await send("PATCH", `${at("v1")}/l1`, { spec: { note: "n" } })).body.spec).toEqual({
      hostPort: "new:2",
      note: "n",
    });
    const json = await send("PATCH", `${at("v2")}/l1`, [{ op: "replace", path: "/spec/port", value: "3" }], {
      type: "application/json-patch+json",
    });
    expect(json.body.spec).toEqual({ host: "new", port: "3", note: "n" });
    expect((await send("PATCH", `${at("v1")}/l1/status`, { status: { ready: 4 } })).body).toMatchObject({
      apiVersion: `${GROUP}/v1`,
      spec: { hostPort: "new:3" },
      status: { ready: 4 },
    });
    expect((await send("PATCH", `${at("v1")}/l1/scale`, { spec: { replicas: 5 } })).body.status.replicas).toBe(4);
    expect(await c.stored("hosts", "l1")).toMatchObject({ apiVersion: `${GROUP}/v2`, spec: { replicas: 5 } });
    const dry = await send("PATCH", `${at("v1")}/l1?dryRun=All`, { spec: { note: "dry" } });
    expect(dry.body).toMatchObject({ apiVersion: `${GROUP}/v1`, spec: { note: "dry" } });
    expect((await send("DELETE", `${at("v1")}/l1`)).body.status).toBe("Success");
  });

  test("an apply keeps the version in which each manager spoke", async () => {
    const apply = (version: string, manager: string, spec: Body) =>
      send(
        "PATCH",
        `${at(version)}/ap?fieldManager=${manager}`,
        { apiVersion: `${GROUP}/${version}`, kind: "Host", metadata: { name: "ap" }, spec },
        { type: "application/apply-patch+yaml" },
      );
    expect((await apply("v1", "one", { hostPort: "x:1" })).status).toBe(201);
    const second = await apply("v2", "two", { note: "two" });
    expect(second.status).toBe(200);
    expect(second.body.spec).toEqual({ host: "x", port: "1", note: "two" });
    const managers = second.body.metadata.managedFields.map((m: Body) => [m.manager, m.apiVersion]);
    expect(managers).toEqual([
      ["one", `${GROUP}/v1`],
      ["two", `${GROUP}/v2`],
    ]);
    expect((await apply("v1", "one", { hostPort: "x:1", note: "one" })).status).toBe(409);
    expect((await apply("v1", "one", { hostPort: "y:9" })).body.spec).toEqual({ hostPort: "y:9", note: "two" });
  });

  test("fields are owned under the names of their version, and found under those of another", async () => {
    const apply = (version: string, manager: string, spec: Body) =>
      send(
        "PATCH",
        `${at(version)}/own?fieldManager=${manager}`,
        { apiVersion: `${GROUP}/${version}`, kind: "Host", metadata: { name: "own" }, spec },
        { type: "application/apply-patch+yaml" },
      );
    const managers = ({ body }: { body: Body }) =>
      body.metadata.managedFields.map(
        (m: Body) => `${m.manager} ${m.apiVersion.split("/")[1]} ${Object.keys(m.fieldsV1["f:spec"])}`,
      );
    await apply("v1", "one", { hostPort: "x:1" });
    // Another manager that wants another port conflicts with the owner of hostPort.
    const conflict = await apply("v2", "two", { host: "x", port: "2" });
    expect([conflict.status, conflict.body.details.causes.map((c: Body) => c.field)]).toEqual([
      409,
      [".spec.hostPort"],
    ]);
    // One that wants the same shares it.
    expect(managers(await apply("v2", "two", { host: "x", port: "1", note: "two" }))).toEqual([
      "one v1 f:hostPort",
      "two v2 f:host,f:note,f:port",
    ]);
    // What one gives up stays, for two has it under other names.
    const given = await apply("v1", "one", { replicas: 1 } as Body);
    expect(given.body.spec).toEqual({ hostPort: "x:1", note: "two", replicas: 1 });
    // An update in v1 takes it from the owner in v2.
    const updated = await send("PATCH", `${at("v1")}/own?fieldManager=three`, { spec: { hostPort: "y:9" } });
    expect(managers(updated)).toEqual(["one v1 f:replicas", "two v2 f:note", "three v1 f:hostPort"]);
  });

  test("an applier that moves to another version gives up what it had applied in the old one", async () => {
    const apply = (version: string, spec: Body) =>
      send(
        "PATCH",
        `${at(version)}/move?fieldManager=one`,
        { apiVersion: `${GROUP}/${version}`, kind: "Host", metadata: { name: "move" }, spec },
        { type: "application/apply-patch+yaml" },
      );
    await apply("v1", { hostPort: "x:1", note: "n" });
    const moved = await apply("v2", { note: "n" });
    expect(moved.body.spec).toEqual({ note: "n" });
    expect(moved.body.metadata.managedFields.map((m: Body) => m.apiVersion)).toEqual([`${GROUP}/v2`]);
  });

  test("a watch shows every event in its version, in order", async () => {
    const { metadata } = (await send("GET", at("v1"))).body;
    const query = `?watch=true&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=2&allowWatchBookmarks=true`;
    const both = ["v1", "v1", "v2"].map(async (version) =>
      events(await c.server.fetch(new Request(`https://orch${at(version)}${query}`))),
    );
    const initial = events(
      await c.server.fetch(
        new Request(
          `https://orch${at("v1")}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1`,
        ),
      ),
    );
    const selected = events(
      await c.server.fetch(
        new Request(
          `https://orch${at("v1")}?watch=true&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=2&fieldSelector=spec.hostPort%3Dw:1`,
        ),
      ),
    );
    await Bun.sleep(50);
    for (let i = 0; i < 5; i++) {
      await send("POST", at("v2"), { ...v1(`w${i}`), apiVersion: `${GROUP}/v2`, spec: { host: "w", port: `${i}` } });
      await send("PATCH", `${at("v1")}/w${i}`, { spec: { note: `${i}` } });
      await send("PATCH", `${at("v1")}/w${i}`, { spec: { hostPort: `z:${i}` } });
      await send("DELETE", `${at("v2")}/w${i}`);
    }
    const [first = [], twin, other = []] = await Promise.all(both);
    expect(first.map(({ type, object }) => `${type} ${object.metadata.name} ${object.spec.hostPort}`)).toEqual(
      [0, 1, 2, 3, 4].flatMap((i) => [
        `ADDED w${i} w:${i}`,
        `MODIFIED w${i} w:${i}`,
        `MODIFIED w${i} z:${i}`,
        `DELETED w${i} z:${i}`,
      ]),
    );
    expect(twin).toEqual(first);
    expect(other.map(({ type, object }) => `${type} ${object.spec.host}`)).toContain("DELETED z");
    const began = await initial;
    const names = (await send("GET", at("v1"))).body.items.map((item: Body) => item.metadata.name);
    const bookmark = began.findIndex(({ type }) => type === "BOOKMARK");
    expect(began.slice(0, bookmark).map(({ object }) => object.metadata.name)).toEqual(names);
    expect(began.every(({ object }) => object.apiVersion === `${GROUP}/v1`)).toBe(true);
    const picked = await selected;
    expect(picked.map(({ type, object }) => `${type} ${object.spec.hostPort}`)).toEqual([
      "ADDED w:1",
      "MODIFIED w:1",
      "DELETED w:1",
    ]);
  });

  test("a change of the storage version leaves old objects readable, and a rewrite moves them", async () => {
    const before = (await send("GET", `${at("v1")}/l2`)).body;
    await c.change("hosts", { versions: c.definition("hosts", "Host", "v1").spec.versions });
    expect((await c.stored("hosts", "l2")).apiVersion).toBe(`${GROUP}/v2`);
    expect((await send("GET", `${at("v1")}/l2`)).body).toEqual(before);
    expect((await send("GET", `${at("v2")}/l2`)).body.spec).toEqual({ host: "l2", port: "1" });
    const status = (await send("GET", `${DEFINITIONS}/hosts.${GROUP}`)).body.status;
    expect(status.storedVersions).toEqual(["v2", "v1"]);
    const early = await send("PATCH", `${DEFINITIONS}/hosts.${GROUP}/status`, { status: { storedVersions: ["v2"] } });
    expect(early.body.message).toContain("status.storedVersions: Invalid value");
    const gone = c.definition("hosts", "Host", "v1").spec.versions.slice(0, 1);
    const removed = await send("PATCH", `${DEFINITIONS}/hosts.${GROUP}`, { spec: { versions: gone } });
    expect(removed.body.message).toContain("v2 was previously a storage version, and must remain in spec.versions");
    // What a storage version migrator does: it writes what it read.
    const written = await send("PUT", `${at("v1")}/l2`, before);
    expect(written.body.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    expect(await c.stored("hosts", "l2")).toMatchObject({ apiVersion: `${GROUP}/v1`, spec: { hostPort: "l2:1" } });
    const cleared = await send("PATCH", `${DEFINITIONS}/hosts.${GROUP}/status`, {
      status: { storedVersions: ["v1"] },
    });
    expect(cleared.body.status.storedVersions).toEqual(["v1"]);
    await Bun.sleep(50);
    expect((await send("GET", `${DEFINITIONS}/hosts.${GROUP}`)).body.status.storedVersions).toEqual(["v1"]);
    await c.change("hosts", { versions: c.definition("hosts", "Host", "v2").spec.versions });
  });
});
