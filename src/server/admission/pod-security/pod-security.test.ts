import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startTestServer, type TestServer } from "../../test-server.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

const SHARED = { hostNetwork: true };
const LABEL = "pod-security.kubernetes.io/";

describe("podSecurity", () => {
  let server: TestServer;

  const send = async (method: string, path: string, body?: unknown) => {
    const type = Array.isArray(body) ? "application/json-patch+json" : undefined;
    const sent = await server.send<{ message?: string }>(method, path, body, { type });
    const warnings = (sent.warnings ?? "").split(/, (?=299)/).filter((text) => text !== "");
    return {
      status: sent.status,
      message: sent.body.message ?? "",
      warnings: warnings.map((text) => text.replaceAll("\\", "").slice(7, -1)),
    };
  };
  const pod = (name: string, spec: object = {}) => ({
    metadata: { name },
    spec: { containers: [{ name: "c", image: "i" }], ...spec },
  });
  const namespace = async (name: string, labels: Record<string, string> = {}) => {
    await send("POST", "/api/v1/namespaces", { metadata: { name, labels: labelled(labels) } });
    await send("POST", `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: "default" } });
    return `/api/v1/namespaces/${name}`;
  };
  const labelled = (labels: Record<string, string>) =>
    Object.fromEntries(Object.entries(labels).map(([key, value]) => [LABEL + key, value]));
  const relabel = (path: string, labels: Record<string, string>) =>
    send("PATCH", path, { metadata: { labels: labelled(labels) } });

  beforeAll(async () => {
    const exemptions = { ...DEFAULT_SETTINGS.exemptions, namespaces: ["free"], runtimeClasses: ["vm"] };
    server = await startTestServer({ podSecurity: { ...DEFAULT_SETTINGS, exemptions } });
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test("refuses pods, and warns the authors of templates", async () => {
    const ns = await namespace("strict", { enforce: "baseline", "enforce-version": "v1.30", warn: "baseline" });
    const refused = await send("POST", `${ns}/pods`, pod("p", SHARED));
    expect(refused.status).toBe(403);
    expect(refused.message).toBe(
      'pods "p" is forbidden: violates PodSecurity "baseline:v1.30": host namespaces (hostNetwork=true)',
    );
    const template = { metadata: { labels: { a: "b" } }, spec: pod("", SHARED).spec };
    const deployment = { metadata: { name: "d" }, spec: { selector: { matchLabels: { a: "b" } }, template } };
    const made = await send("POST", "/apis/apps/v1/namespaces/strict/deployments", deployment);
    expect(made.status).toBe(201);
    expect(made.warnings).toContain('would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)');
  });

  test("warns of pods that a raised standard would refuse, and lets them be changed all the same", async () => {
    const ns = await namespace("raised");
    for (const name of ["a", "b", "c"]) await send("POST", `${ns}/pods`, pod(name, SHARED));
    await send("POST", `${ns}/pods`, pod("d", { hostPID: true, volumes: [{ name: "v", hostPath: { path: "/" } }] }));
    const raised = await relabel(ns, { enforce: "baseline" });
    expect(raised.warnings).toEqual([
      'existing pods in namespace "raised" violate the new PodSecurity enforce level "baseline:latest"',
      "a (and 2 other pods): host namespaces",
      "d: host namespaces, hostPath volumes",
    ]);
    expect((await relabel(ns, { warn: "restricted" })).warnings).toEqual([]);
    expect((await send("PATCH", `${ns}/pods/a`, { metadata: { labels: { x: "y" } } })).status).toBe(200);
    const image = [{ op: "replace", path: "/spec/containers/0/image", value: "other" }];
    expect((await send("PATCH", `${ns}/pods/a`, image)).status).toBe(403);
    expect((await relabel(ns, { enforce: "privileged" })).warnings).toEqual([]);
  });

  test("refuses labels that mean nothing", async () => {
    const bad = { metadata: { name: "bad", labels: labelled({ enforce: "high", "warn-version": "1.30" }) } };
    const refused = await send("POST", "/api/v1/namespaces", bad);
    expect(refused.status).toBe(422);
    expect(refused.message).toContain('Invalid value: "high": must be one of privileged, baseline, restricted');
    expect(refused.message).toContain('must be "latest" or "v1.x"');
  });

  test("leaves alone what is exempt", async () => {
    const free = await namespace("free", { enforce: "restricted" });
    expect((await send("POST", `${free}/pods`, pod("p", SHARED))).status).toBe(201);
    const classes = "/apis/node.k8s.io/v1/runtimeclasses";
    await send("POST", classes, { metadata: { name: "vm" }, handler: "vm" });
    const ns = await namespace("classes", { enforce: "restricted" });
    expect((await send("POST", `${ns}/pods`, pod("p", { ...SHARED, runtimeClassName: "vm" }))).status).toBe(201);
    expect((await send("POST", `${ns}/pods`, pod("q", SHARED))).status).toBe(403);
  });
});
