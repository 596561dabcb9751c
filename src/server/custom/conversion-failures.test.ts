import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Body, TestServer } from "../test-server.ts";
import {
  at,
  type Conversions,
  DEFINITIONS,
  events,
  GROUP,
  reviewed,
  startConversions,
  v1,
} from "./test-conversions.ts";

describe("definitions with a conversion", () => {
  let c: Conversions;
  let send: TestServer["send"];

  beforeAll(async () => {
    c = await startConversions();
    send = c.send;
  });

  afterAll(() => c[Symbol.asyncDispose]());

  test("a definition can be deleted with its objects when its webhook is gone, and no webhook can forbid it", async () => {
    await c.define("lost", "Lost");
    await send("POST", at("v2", "lost"), { ...v1("x"), apiVersion: `${GROUP}/v2`, kind: "Lost", spec: { host: "h" } });
    await c.change("lost", {
      conversion: c.conversion("/error"),
      versions: c.definition("lost", "Lost", "v1").spec.versions,
    });
    const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    const rules = [{ apiGroups: [GROUP], apiVersions: ["*"], operations: ["DELETE"], resources: ["*"] }];
    const webhook = { name: "no.example.com", admissionReviewVersions: ["v1"], sideEffects: "None", rules };
    const webhooks = [{ ...webhook, clientConfig: c.hook.at("/error") }];
    expect((await send("POST", configurations, { metadata: { name: "no" }, webhooks })).status).toBe(201);
    await send("DELETE", `${DEFINITIONS}/lost.${GROUP}`);
    for (let i = 0; i < 200 && (await send("GET", `${DEFINITIONS}/lost.${GROUP}`)).status !== 404; i++)
      await Bun.sleep(10);
    expect((await send("GET", `${DEFINITIONS}/lost.${GROUP}`)).status).toBe(404);
    expect(await c.stored("lost", "x")).toEqual({});
    await send("DELETE", `${configurations}/no`);
  });

  test("without a webhook, versions differ in their name and their fields", async () => {
    const whole = c.definition("plains", "Plain", "v1");
    await send("POST", DEFINITIONS, { ...whole, spec: { ...whole.spec, conversion: { strategy: "None" } } });
    for (let i = 0; i < 200 && (await send("GET", at("v1", "plains"))).status !== 200; i++) await Bun.sleep(10);
    await send("POST", at("v1", "plains"), { ...v1("x", "a:1"), kind: "Plain" });
    const seen = (await send("GET", `${at("v2", "plains")}/x`)).body;
    expect([seen.apiVersion, seen.spec]).toEqual([`${GROUP}/v2`, {}]);
    await c.change("plains", { versions: c.definition("plains", "Plain", "v2").spec.versions });
    expect((await send("GET", `${at("v1", "plains")}/x`)).body.spec).toEqual({ hostPort: "a:1" });
    await send("PATCH", `${at("v2", "plains")}/x`, { spec: { note: "n" } });
    expect(await c.stored("plains", "x")).toMatchObject({ apiVersion: `${GROUP}/v2`, spec: { note: "n" } });
  });

  test("a definition whose conversion makes no sense is refused, with the fields", async () => {
    const causes = async (given: object) => {
      const whole = c.definition("wrongs", "Wrong", "v1");
      const { body } = await send("POST", DEFINITIONS, { ...whole, spec: { ...whole.spec, conversion: given } });
      return body.details?.causes?.map((cause: Body) => `${cause.field}: ${cause.reason}`);
    };
    const { webhook } = c.conversion("/convert");
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
      await c.define("bads", "Bad");
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
      await c.change("bads", { conversion: c.conversion(path) });
      for (const url of [`${at("v1", "bads")}/x`, at("v1", "bads")]) {
        const { status, body } = await send("GET", url);
        expect(status).toBe(500);
        expect(body.message).toStartWith(message);
        expect(body.reason).toBeUndefined();
      }
      const failed = await send("PATCH", `${at("v1", "bads")}/x`, { spec: { note: "no" } });
      expect(failed.status).toBe(500);
      expect((await c.stored("bads", "x")).spec).toEqual({ host: "h", port: "1" });
      const watched = await events(
        await c.server.fetch(new Request(`https://orch${at("v1", "bads")}?watch=true&timeoutSeconds=5`)),
      );
      expect(watched.map(({ type }) => type)).toEqual(["ERROR"]);
      expect((await send("GET", `${at("v2", "bads")}/x`)).status).toBe(200);
    });

    test("answers of any shape are converted objects or blamed on the webhook", async () => {
      await c.change("bads", { conversion: c.conversion("/any") });
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
        c.answerAny((review) =>
          reviewed(
            review,
            (Array.isArray(value) ? value : [value]).map((object: Body) =>
              object?.metadata === mine ? { ...object, metadata: review.request.objects[0].metadata } : object,
            ),
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
      await c.change("bads", { conversion: c.conversion("/labels") });
      const { body } = await send("GET", `${at("v1", "bads")}/x`);
      expect(body.metadata.labels).toEqual({ by: "hook" });
      expect(body.metadata).not.toHaveProperty("finalizers");
      expect(body.metadata.generation).toBe(1);
    });
  });
});
