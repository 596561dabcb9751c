import { expect } from "bun:test";
import { type Body, startTestServer, type TestServer } from "../test-server.ts";
import { startWebhook, type TestWebhook } from "../webhooks/test-webhook.ts";

export const GROUP = "conversion.example.com";
export const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
export const at = (version: string, plural = "hosts") => `/apis/${GROUP}/${version}/namespaces/default/${plural}`;

/** v1 has one field hostPort, v2 has host and port: what the conversion has to do. */
function convert(object: Body, desired: string): Body {
  const { spec = {} } = object;
  const { hostPort, host, port, ...rest } = spec;
  const next = desired.endsWith("/v1")
    ? { ...rest, ...(host === undefined ? {} : { hostPort: `${host}:${port}` }) }
    : { ...rest, ...(hostPort === undefined ? {} : { host: hostPort.split(":")[0], port: hostPort.split(":")[1] }) };
  return { ...object, apiVersion: desired, spec: next };
}

export const reviewed = (
  review: Body,
  objects: readonly unknown[],
  result: object = { status: "Success" },
): object => ({
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

/** What the tests of conversions do again and again. */
export interface Conversions extends AsyncDisposable {
  readonly server: TestServer;
  readonly hook: TestWebhook;
  readonly send: TestServer["send"];
  /** What the webhook answers at "/any". */
  answerAny(answer: (review: Body) => object): void;
  /** spec.conversion for a path of the webhook. */
  conversion(path: string): Body;
  definition(plural: string, kind: string, storage: string): Body;
  /** Creates a definition with the versions v1 and v2, and waits until it is served. */
  define(plural: string, kind: string, storage?: string): Promise<void>;
  change(plural: string, spec: Body): Promise<void>;
  /** What lies in the store. */
  stored(plural: string, name: string): Promise<Body>;
}

/** An object of version v1. */
export const v1 = (name: string, hostPort = "h:80", more: Body = {}) => ({
  apiVersion: `${GROUP}/v1`,
  kind: "Host",
  metadata: { name, ...more },
  spec: { hostPort },
});
export async function startConversions(): Promise<Conversions> {
  let any: (review: Body) => object = (review) => reviewed(review, []);
  const server = await startTestServer();
  const { send } = server;
  const hook = await startWebhook({
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
  const conversion = (path: string) => ({
    strategy: "Webhook",
    webhook: { clientConfig: hook.at(path), conversionReviewVersions: ["v1", "v1beta1"] },
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
  return {
    server,
    hook,
    send,
    conversion,
    definition,
    define,
    change,
    stored,
    answerAny: (answer) => {
      any = answer;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await hook[Symbol.asyncDispose]();
    },
  };
}

/** All events of a watch, until it ends. */
export async function events(response: Response): Promise<Body[]> {
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Body);
}
