import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Body, startTestServer, type TestServer } from "../../test-server.ts";
import { DEPLOYMENTS } from "./policies.suite.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";

const jsonPatch = { expression: '[JSONPatch{op: "add", path: "/metadata/labels", value: {"a": "b"}}]' };

/** What the conformance suite does with every kind, and a change that each allows. */
const KINDS: Readonly<Record<string, { spec: object; change: object }>> = {
  validatingadmissionpolicies: {
    spec: { matchConstraints: DEPLOYMENTS, validations: [{ expression: "object.spec.replicas <= 100" }] },
    change: { failurePolicy: "Ignore" },
  },
  validatingadmissionpolicybindings: {
    spec: { policyName: "replicalimit", validationActions: ["Deny"] },
    change: { validationActions: ["Warn"] },
  },
  mutatingadmissionpolicies: {
    spec: {
      matchConstraints: DEPLOYMENTS,
      reinvocationPolicy: "Never",
      mutations: [{ patchType: "JSONPatch", jsonPatch }],
    },
    change: { failurePolicy: "Ignore" },
  },
  mutatingadmissionpolicybindings: { spec: { policyName: "labels" }, change: { policyName: "others" } },
};

describe("admissionregistration.k8s.io/v1", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const get = async (path: string): Promise<Body> => (await server.send("GET", path)).body;

  test.each(Object.keys(KINDS))(
    "%s are discovered, created, listed, watched, updated, patched and deleted",
    async (resource) => {
      const { spec, change } = KINDS[resource] ?? { spec: {}, change: {} };
      const discovered = (await get(GROUP)).resources.find(({ name }: Body) => name === resource);
      expect([...discovered.verbs].sort()).toEqual(
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"].sort(),
      );
      const path = `${GROUP}/${resource}`;
      const metadata = (name: string) => ({ name, labels: { conformance: resource } });
      for (const name of ["one", "two", "three"]) {
        expect((await server.send("POST", path, { metadata: metadata(name), spec })).status).toBe(201);
      }
      const query = `labelSelector=conformance=${resource}`;
      const list = await get(`${path}?${query}`);
      expect(list.items.map(({ metadata: { name } }: Body) => name)).toEqual(["one", "three", "two"]);
      const since = `watch=true&timeoutSeconds=1&resourceVersion=${list.metadata.resourceVersion}`;
      const watching = server
        .fetch(new Request(`https://orch${path}?${query}&${since}`))
        .then((answer) => answer.text());
      const one = await get(`${path}/one`);
      expect(one.metadata.generation).toBe(1);
      const patched = await server.send("PATCH", `${path}/one`, { metadata: { annotations: { patched: "yes" } } });
      expect([patched.status, patched.body.metadata.generation]).toEqual([200, 1]);
      expect((await server.send("PUT", `${path}/one`, one)).status).toBe(409);
      const next = { ...patched.body, spec: { ...patched.body.spec, ...change } };
      const updated = await server.send("PUT", `${path}/one`, next);
      expect([updated.status, updated.body.metadata.generation]).toEqual([200, 2]);
      expect(updated.body.spec).toMatchObject(change);
      expect((await server.send("DELETE", `${path}/one`)).status).toBe(200);
      expect((await server.send("DELETE", `${path}?${query}`)).status).toBe(200);
      expect((await get(`${path}?${query}`)).items).toEqual([]);
      const events = (await watching)
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(events.map(({ type, object }: Body) => `${type} ${object.metadata.name}`)).toEqual([
        "MODIFIED one",
        "MODIFIED one",
        "DELETED one",
        "DELETED three",
        "DELETED two",
      ]);
    },
  );

  test("the status of a validating policy is a part of its own", async () => {
    const path = `${GROUP}/validatingadmissionpolicies`;
    const { spec } = KINDS["validatingadmissionpolicies"] ?? { spec: {} };
    const status = { observedGeneration: 7 };
    const made = await server.send("POST", path, { metadata: { name: "s" }, spec, status });
    expect(made.body.status).toEqual({});
    const conditions = [
      { type: "Ready", status: "True", reason: "Tested", message: "", lastTransitionTime: "2024-01-01T00:00:00Z" },
    ];
    const patched = await server.send("PATCH", `${path}/s/status`, {
      status: { conditions },
      spec: { failurePolicy: "Ignore" },
    });
    expect([patched.status, patched.body.status, patched.body.spec.failurePolicy]).toEqual([
      200,
      { conditions },
      "Fail",
    ]);
    const wrong = { status: { conditions: [{ ...conditions[0], reason: "" }] } };
    const refused = await server.send("PATCH", `${path}/s/status`, wrong);
    expect([refused.status, refused.body.details.causes]).toEqual([
      422,
      [{ reason: "FieldValueRequired", message: "Required value", field: "status.conditions[0].reason" }],
    ]);
    expect((await get(`${path}/s/status`)).status).toEqual({ conditions });
  });
});
