import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Body, startServer, startWebhook, type TestServer, type TestWebhook } from "../webhooks/webhook.suite.ts";

const GROUP = "conversion.example.com";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const at = (version: string, plural = "hosts") => `/apis/${GROUP}/${version}/namespaces/default/${plural}`;

/** v1 has one field hostPort, v2 has host and port: what the conversion has to do. */
function convert(object: Body, desired: string): Body {
  const { spec = {} } = object;
  const { hostPort, host, port, ...rest } = spec;
  const next = desired.endsWith("/v1")
    ? { ...rest, ...(host === undefined ? {} : { hostPort: `${host}:${port}` }) }
    : { ...rest, ...(hostPort === undefined ? {} : { host: hostPort.split(":")[0], port: hostPort.split(":")[1] }) };
  return { ...object, apiVersion: desired, spec: next };
}

const reviewed = (review: Body, objects: readonly unknown[], result: object = { status: "Success" }): object => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "ConversionReview",
  response: { uid: review.request.uid, result, convertedObjects: objects },
});

/** Does the conversion and then something to each object that it must not. */
const spoilt = (spoil: (object: Body) => Body) => (review: Body) => {
  const { objects, desiredAPIVersion } = review.request;
  return reviewed(
    review,
    objects.map((object: Body) => spoil(convert(object, desiredAPIVersion))),
  );
};

const string = { type: "string" };
const schemaOf = (fields: Body) => ({
  openAPIV3Schema: {
    type: "object",
    properties: {
      spec: { type: "object", properties: { ...fields, note: string, replicas: { type: "integer" } } },
      status: { type: "object", properties: { ready: { type: "integer" } } },
    },
  },
});
const FIELDS: Record<string, Body> = {
  v1: schemaOf({ hostPort: string }),
  v2: schemaOf({ host: string, port: string }),
};
const scale = { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.ready" };

describe("conversion webhooks", () => {
  let server: TestServer;
  let hook: TestWebhook;
  let send: TestServer["send"];
  let any: (review: Body) => object = (review) => reviewed(review, []);

  beforeAll(async () => {
    server = await startServer();
    send = server.send;
    hook = await startWebhook({
      "/convert": spoilt((object) => object),
      "/rename": spoilt((object) => ({ ...object, metadata: { ...object.metadata, name: "other" } })),
      "/uid": spoilt((object) => ({ ...object, metadata: { ...object.metadata, uid: "other" } })),
      "/labels": spoilt((object) => ({
        ...object,
        metadata: { ...object.metadata, labels: { by: "hook" }, finalizers: ["a.example.com/b"], generation: 77 },
      })),
      "/bad-labels": spoilt((object) => ({ ...object, metadata: { ...object.metadata, labels: { "a b": "c" } } })),
      "/version": spoilt((object) => ({ ...object, apiVersion: "v1" })),
      "/kind": spoilt((object) => ({ ...object, kind: "Other" })),
      "/no-metadata": spoilt(({ metadata: _, ...object }) => object),
      "/none": (review) => reviewed(review, []),
      "/failed": (review) => reviewed(review, [], { status: "Failure", message: "the moon is not right" }),
      "/silent": (review) => reviewed(review, [], { status: "Failure" }),
      "/wrong-uid": (review) => ({ ...reviewed(review, []), response: { uid: "x" } }),
      "/any": (review) => any(review),
      "/error": () => new Response("boom", { status: 500 }),
    });
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hook[Symbol.asyncDispose]();
  });

  const clientConfig = (path: string) => hook.at(path);
  const conversion = (path: string) => ({
    strategy: "Webhook",
    webhook: { clientConfig: clientConfig(path), conversionReviewVersions: ["v1", "v1beta1"] },
  });
  const definition = (plural: string, kind: string, storage: string) => ({
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: "Namespaced",
      names: { plural, kind },
      conversion: conversion("/convert"),
      versions: ["v1", "v2"].map((name) => ({
        name,
        served: true,
        storage: name === storage,
        schema: FIELDS[name],
        subresources: { status: {}, scale },
        ...(name === "v1" ? { selectableFields: [{ jsonPath: ".spec.hostPort" }] } : {}),
        additionalPrinterColumns: [
          { name: name.toUpperCase(), type: "string", jsonPath: name === "v1" ? ".spec.hostPort" : ".spec.port" },
        ],
      })),
    },
  });
  const define = async (plural: string, kind: string, storage = "v2") => {
    const answer = await send("POST", DEFINITIONS, definition(plural, kind, storage));
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    for (let i = 0; i < 200; i++) {
      if ((await send("GET", at("v1", plural))).status === 200) return;
      await Bun.sleep(10);
    }
    throw new Error(`the definition of "${plural}" is not served`);
  };
  const change = async (plural: string, spec: Body) => {
    const answer = await send("PATCH", `${DEFINITIONS}/${plural}.${GROUP}`, { spec });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  const stored = async (plural: string, name: string): Promise<Body> => {
    const { entry } = await server.store.get(`/registry/${GROUP}/${plural}/default/${name}`);
    return JSON.parse(Buffer.from(entry?.value ?? "{}").toString());
  };
  const v1 = (name: string, hostPort = "h:80", more: Body = {}) => ({
    apiVersion: `${GROUP}/v1`,
    kind: "Host",
    metadata: { name, ...more },
    spec: { hostPort },
  });

  describe("with objects of two versions", () => {
    beforeAll(() => define("hosts", "Host"));
    afterEach(() => {
      hook.reviews.length = 0;
    });

    test("objects are stored in the storage version, and shown in the one that is asked for", async () => {
      const created = await send("POST", at("v1"), v1("a", "example.com:80"));
      expect(created.body).toMatchObject({ apiVersion: `${GROUP}/v1`, spec: { hostPort: "example.com:80" } });
      expect(await stored("hosts", "a")).toMatchObject({
        apiVersion: `${GROUP}/v2`,
        spec: { host: "example.com", port: "80" },
      });
      expect(hook.reviews[0]).toMatchObject({
        kind: "ConversionReview",
        apiVersion: "apiextensions.k8s.io/v1",
        request: { desiredAPIVersion: `${GROUP}/v2`, objects: [{ apiVersion: `${GROUP}/v1`, kind: "Host" }] },
      });
      const count = hook.reviews.length;
      expect((await send("GET", `${at("v2")}/a`)).body.spec).toEqual({ host: "example.com", port: "80" });
      expect(hook.reviews).toHaveLength(count);
      expect((await send("GET", `${at("v1")}/a`)).body.spec).toEqual({ hostPort: "example.com:80" });
      expect((await send("GET", `${at("v1")}/a`)).body.metadata).toEqual(created.body.metadata);
    });

    test("a list is converted in one call, and tables have the columns of their version", async () => {
      for (const name of ["l1", "l2", "l3"])
        await send("POST", at("v2"), { ...v1(name), apiVersion: `${GROUP}/v2`, spec: { host: name, port: "1" } });
      hook.reviews.length = 0;
      const { body } = await send("GET", at("v1"));
      const specs = body.items.map((item: Body) => item.spec.hostPort);
      expect(specs).toEqual(["example.com:80", "l1:1", "l2:1", "l3:1"]);
      expect(hook.reviews.map(({ request }) => request.objects.length)).toEqual([3]);
      await send("GET", at("v1"));
      expect(hook.reviews).toHaveLength(1);
      const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
      const response = await server.fetch(new Request(`https://orch${at("v1")}`, { headers: { accept } }));
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
      expect(await stored("hosts", "l1")).toMatchObject({ apiVersion: `${GROUP}/v2`, spec: { replicas: 5 } });
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
        events(await server.fetch(new Request(`https://orch${at(version)}${query}`))),
      );
      const initial = events(
        await server.fetch(
          new Request(
            `https://orch${at("v1")}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1`,
          ),
        ),
      );
      const selected = events(
        await server.fetch(
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
      await change("hosts", { versions: definition("hosts", "Host", "v1").spec.versions });
      expect((await stored("hosts", "l2")).apiVersion).toBe(`${GROUP}/v2`);
      expect((await send("GET", `${at("v1")}/l2`)).body).toEqual(before);
      expect((await send("GET", `${at("v2")}/l2`)).body.spec).toEqual({ host: "l2", port: "1" });
      const status = (await send("GET", `${DEFINITIONS}/hosts.${GROUP}`)).body.status;
      expect(status.storedVersions).toEqual(["v2", "v1"]);
      const early = await send("PATCH", `${DEFINITIONS}/hosts.${GROUP}/status`, { status: { storedVersions: ["v2"] } });
      expect(early.body.message).toContain("status.storedVersions: Invalid value");
      const gone = definition("hosts", "Host", "v1").spec.versions.slice(0, 1);
      const removed = await send("PATCH", `${DEFINITIONS}/hosts.${GROUP}`, { spec: { versions: gone } });
      expect(removed.body.message).toContain("v2 was previously a storage version, and must remain in spec.versions");
      // What a storage version migrator does: it writes what it read.
      const written = await send("PUT", `${at("v1")}/l2`, before);
      expect(written.body.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
      expect(await stored("hosts", "l2")).toMatchObject({ apiVersion: `${GROUP}/v1`, spec: { hostPort: "l2:1" } });
      const cleared = await send("PATCH", `${DEFINITIONS}/hosts.${GROUP}/status`, {
        status: { storedVersions: ["v1"] },
      });
      expect(cleared.body.status.storedVersions).toEqual(["v1"]);
      await Bun.sleep(50);
      expect((await send("GET", `${DEFINITIONS}/hosts.${GROUP}`)).body.status.storedVersions).toEqual(["v1"]);
      await change("hosts", { versions: definition("hosts", "Host", "v2").spec.versions });
    });
  });

  test("a definition can be deleted with its objects when its webhook is gone, and no webhook can forbid it", async () => {
    await define("lost", "Lost");
    await send("POST", at("v2", "lost"), { ...v1("x"), apiVersion: `${GROUP}/v2`, kind: "Lost", spec: { host: "h" } });
    await change("lost", {
      conversion: conversion("/error"),
      versions: definition("lost", "Lost", "v1").spec.versions,
    });
    const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    const rules = [{ apiGroups: [GROUP], apiVersions: ["*"], operations: ["DELETE"], resources: ["*"] }];
    const webhook = { name: "no.example.com", admissionReviewVersions: ["v1"], sideEffects: "None", rules };
    const webhooks = [{ ...webhook, clientConfig: clientConfig("/error") }];
    expect((await send("POST", configurations, { metadata: { name: "no" }, webhooks })).status).toBe(201);
    await send("DELETE", `${DEFINITIONS}/lost.${GROUP}`);
    for (let i = 0; i < 200 && (await send("GET", `${DEFINITIONS}/lost.${GROUP}`)).status !== 404; i++)
      await Bun.sleep(10);
    expect((await send("GET", `${DEFINITIONS}/lost.${GROUP}`)).status).toBe(404);
    expect(await stored("lost", "x")).toEqual({});
    await send("DELETE", `${configurations}/no`);
  });

  test("without a webhook, versions differ in their name and their fields", async () => {
    const whole = definition("plains", "Plain", "v1");
    await send("POST", DEFINITIONS, { ...whole, spec: { ...whole.spec, conversion: { strategy: "None" } } });
    for (let i = 0; i < 200 && (await send("GET", at("v1", "plains"))).status !== 200; i++) await Bun.sleep(10);
    await send("POST", at("v1", "plains"), { ...v1("x", "a:1"), kind: "Plain" });
    const seen = (await send("GET", `${at("v2", "plains")}/x`)).body;
    expect([seen.apiVersion, seen.spec]).toEqual([`${GROUP}/v2`, {}]);
    await change("plains", { versions: definition("plains", "Plain", "v2").spec.versions });
    expect((await send("GET", `${at("v1", "plains")}/x`)).body.spec).toEqual({ hostPort: "a:1" });
    await send("PATCH", `${at("v2", "plains")}/x`, { spec: { note: "n" } });
    expect(await stored("plains", "x")).toMatchObject({ apiVersion: `${GROUP}/v2`, spec: { note: "n" } });
  });

  test("a definition whose conversion makes no sense is refused, with the fields", async () => {
    const causes = async (given: object) => {
      const whole = definition("wrongs", "Wrong", "v1");
      const { body } = await send("POST", DEFINITIONS, { ...whole, spec: { ...whole.spec, conversion: given } });
      return body.details?.causes?.map((cause: Body) => `${cause.field}: ${cause.reason}`);
    };
    const { webhook } = conversion("/convert");
    const client = "spec.conversion.webhookClientConfig";
    const versions = "spec.conversion.conversionReviewVersions";
    expect(await causes({ strategy: "Magic" })).toEqual(["spec.conversion.strategy: FieldValueNotSupported"]);
    expect(await causes({ strategy: "Webhook" })).toEqual([
      `${client}: FieldValueRequired`,
      `${versions}: FieldValueRequired`,
    ]);
    expect(await causes({ strategy: "None", webhook })).toEqual([
      `${client}: FieldValueForbidden`,
      `${versions}: FieldValueForbidden`,
    ]);
    const wrong = { clientConfig: { url: "http://x/", caBundle: "aGVsbG8=" }, conversionReviewVersions: ["v3", "v3"] };
    expect(await causes({ strategy: "Webhook", webhook: wrong })).toEqual([
      `${client}.url: FieldValueInvalid`,
      `${client}.caBundle: FieldValueInvalid`,
      `${versions}[1]: FieldValueInvalid`,
      `${versions}: FieldValueInvalid`,
    ]);
  });

  describe("that do not do their part", () => {
    beforeAll(async () => {
      await define("bads", "Bad");
      await send("POST", at("v2", "bads"), {
        ...v1("x"),
        apiVersion: `${GROUP}/v2`,
        kind: "Bad",
        spec: { host: "h", port: "1" },
      });
    });

    const subject = `conversion webhook for ${GROUP}/v2, Kind=Bad`;
    test.each([
      ["/rename", `${subject} returned invalid converted object at index 0: must have the same name: x != other`],
      ["/uid", `${subject} returned invalid converted object at index 0: must have the same UID: `],
      [
        "/version",
        `${subject} returned invalid converted object at index 0: invalid groupVersion (expected ${GROUP}/v1, received v1)`,
      ],
      ["/kind", `${subject} returned invalid converted object at index 0: invalid kind (expected Bad, received Other)`],
      ["/no-metadata", `${subject} returned invalid converted object at index 0: must have the same name: x != `],
      ["/bad-labels", `${subject} returned invalid metadata in object at index 0: metadata.labels: `],
      ["/none", `${subject} returned 0 objects, expected 1`],
      ["/failed", `${subject} failed: the moon is not right`],
      ["/silent", `${subject} failed: response.result.status was 'Failure', not 'Success'`],
      ["/wrong-uid", `${subject} failed: expected response.uid=`],
      ["/error", `${subject} failed: Post "https://`],
    ])("%s is told to the client", async (path, message) => {
      await change("bads", { conversion: conversion(path) });
      for (const url of [`${at("v1", "bads")}/x`, at("v1", "bads")]) {
        const { status, body } = await send("GET", url);
        expect(status).toBe(500);
        expect(body.message).toStartWith(message);
        expect(body.reason).toBeUndefined();
      }
      const failed = await send("PATCH", `${at("v1", "bads")}/x`, { spec: { note: "no" } });
      expect(failed.status).toBe(500);
      expect((await stored("bads", "x")).spec).toEqual({ host: "h", port: "1" });
      const watched = await events(
        await server.fetch(new Request(`https://orch${at("v1", "bads")}?watch=true&timeoutSeconds=5`)),
      );
      expect(watched.map(({ type }) => type)).toEqual(["ERROR"]);
      expect((await send("GET", `${at("v2", "bads")}/x`)).status).toBe(200);
    });

    test("answers of any shape are converted objects or blamed on the webhook", async () => {
      await change("bads", { conversion: conversion("/any") });
      const mine = Symbol();
      const converted = fc.record(
        {
          apiVersion: fc.oneof(fc.constant(`${GROUP}/v1`), fc.jsonValue()),
          kind: fc.constant("Bad"),
          metadata: fc.oneof(
            fc.constant(mine),
            fc.record({ name: fc.constant("x"), labels: fc.jsonValue() }),
            fc.jsonValue(),
          ),
          spec: fc.jsonValue(),
          status: fc.jsonValue(),
        },
        { requiredKeys: ["apiVersion", "kind"] },
      );
      const shape = fc.oneof(
        fc.jsonValue(),
        fc.array(fc.oneof(converted, fc.jsonValue()), { minLength: 1, maxLength: 1 }),
      );
      const property = fc.asyncProperty(shape, async (value) => {
        any = (review) =>
          reviewed(
            review,
            (Array.isArray(value) ? value : [value]).map((object: Body) =>
              object?.metadata === mine ? { ...object, metadata: review.request.objects[0].metadata } : object,
            ),
          );
        // A new state each time: what was converted once is not asked for again.
        await send("PATCH", `${at("v2", "bads")}/x`, { metadata: { annotations: { run: crypto.randomUUID() } } });
        const { status, body } = await send("GET", `${at("v1", "bads")}/x`);
        if (status === 500) expect(body.message).toStartWith("conversion webhook for ");
        else expect([status, body.apiVersion, body.metadata.name]).toEqual([200, `${GROUP}/v1`, "x"]);
      });
      await fc.assert(property, { numRuns: 200 });
    }, 60_000);

    test("labels and annotations may change, the rest of metadata stays", async () => {
      await change("bads", { conversion: conversion("/labels") });
      const { body } = await send("GET", `${at("v1", "bads")}/x`);
      expect(body.metadata.labels).toEqual({ by: "hook" });
      expect(body.metadata).not.toHaveProperty("finalizers");
      expect(body.metadata.generation).toBe(1);
    });
  });
});

/** All events of a watch, until it ends. */
async function events(response: Response): Promise<Body[]> {
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Body);
}
