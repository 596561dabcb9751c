import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Body, startTestServer, type TestServer } from "../../test-server.ts";
import { patched, startWebhook, type TestWebhook } from "../../webhooks/test-webhook.ts";

const NS = "/api/v1/namespaces/default";
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const RUNS = 300;

/** What an answer may be: done, refused with a reason, or blamed on the webhook. */
function expectBlame({ status, body }: { status: number; body: Body }): void {
  if (status !== 500) expect(status).toBeLessThan(500);
  else expect(body.message).toMatch(/^Internal error occurred: (failed calling webhook|admission webhook) "/);
}

describe("webhooks that answer anything", () => {
  let server: TestServer;
  let hook: TestWebhook;
  let answer: (review: Body) => object = () => ({});

  beforeAll(async () => {
    server = await startTestServer();
    hook = await startWebhook({ "/any": (review) => Response.json(answer(review) ?? null) });
    const rule = { apiGroups: ["*"], apiVersions: ["*"], operations: ["*"] };
    const rules = [
      { ...rule, resources: ["configmaps", "pods", "deployments/scale", "pods/binding", "pods/eviction"] },
    ];
    const clientConfig = hook.at("/any");
    const webhook = {
      name: "any.example.com",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      rules,
      clientConfig,
    };
    const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
    const spec = { selector: { matchLabels: { a: "b" } }, template };
    await server.send("POST", DEPLOYMENTS, { metadata: { name: "d" }, spec });
    const path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    const made = await server.send("POST", path, { metadata: { name: "any" }, webhooks: [webhook] });
    expect(made.status).toBe(201);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hook[Symbol.asyncDispose]();
  });

  const POINTERS = [
    "",
    "/metadata",
    "/metadata/name",
    "/metadata/labels",
    "/metadata/namespace",
    "/metadata/managedFields",
  ];
  const OTHERS = [
    "/kind",
    "/apiVersion",
    "/data",
    "/data/k",
    "/spec",
    "/spec/replicas",
    "/spec/containers/-",
    "/target",
  ];
  const operation = fc.record({
    op: fc.constantFrom("add", "remove", "replace", "copy", "move", "test", "other"),
    path: fc.constantFrom(...POINTERS, ...OTHERS),
    from: fc.constantFrom(...POINTERS, ...OTHERS),
    value: fc.jsonValue({ maxDepth: 3 }),
  });
  const requests: readonly (() => Promise<{ status: number; body: Body }>)[] = [
    () => server.send("POST", `${NS}/configmaps`, { metadata: { generateName: "m-" }, data: { k: "v" } }),
    () =>
      server.send("POST", `${NS}/pods`, {
        metadata: { generateName: "p-" },
        spec: { containers: [{ name: "c", image: "i" }] },
      }),
    () => server.send("PATCH", `${DEPLOYMENTS}/d/scale`, { spec: { replicas: 2 } }),
    () =>
      server.send("POST", `${NS}/pods/none/binding`, {
        metadata: { name: "none" },
        target: { kind: "Node", name: "n" },
      }),
    () => server.send("POST", `${NS}/pods/none/eviction`, { metadata: { name: "none" } }),
  ];

  test("patches of any sort change what they may, or are refused", async () => {
    const property = fc.asyncProperty(
      fc.array(operation, { maxLength: 4 }),
      fc.constantFrom(...requests),
      async (patch, send) => {
        answer = (review) => patched(review, patch);
        expectBlame(await send());
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  }, 60_000);

  test("answers of any shape are understood or blamed on the webhook", async () => {
    const uid = Symbol();
    const fields = fc.record(
      {
        uid: fc.oneof(fc.constant(uid), fc.jsonValue()),
        allowed: fc.oneof(fc.boolean(), fc.jsonValue()),
        patch: fc.oneof(fc.constant("W10="), fc.string(), fc.jsonValue()),
        patchType: fc.oneof(fc.constant("JSONPatch"), fc.jsonValue()),
        status: fc.oneof(
          fc.record({ code: fc.jsonValue(), message: fc.jsonValue(), reason: fc.jsonValue() }),
          fc.jsonValue(),
        ),
        warnings: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
        auditAnnotations: fc.jsonValue(),
      },
      { requiredKeys: ["uid"] },
    );
    const shape = fc.oneof(
      fc.jsonValue(),
      fc.record({
        kind: fc.constant("AdmissionReview"),
        apiVersion: fc.constant("admission.k8s.io/v1"),
        response: fields,
      }),
    );
    const property = fc.asyncProperty(shape, async (value) => {
      answer = (review) => {
        const { response, ...rest } = (value ?? {}) as Body;
        return response?.uid === uid
          ? { ...rest, response: { ...response, uid: review.request.uid } }
          : (value as object);
      };
      expectBlame(await (requests[0] ?? (() => Promise.reject(new Error("no request"))))());
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 60_000);
});
