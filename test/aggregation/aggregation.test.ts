import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../src/client/client.ts";
import { runControllers } from "../../src/ctrl/run-controllers.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createLogger } from "../../src/lib/log.ts";
import { type ApiServer, createServer } from "../../src/server/server.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { kubernetesClients } from "../tools.ts";
import { ExtensionServer, GROUP, VERSION } from "./extension-server.ts";

/** Endpoints may not be on loopback. */
const IP = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
const NAME = `${VERSION}.${GROUP}`;
const APIS = "/apis/apiregistration.k8s.io/v1/apiservices";
const ROOT = `/apis/${GROUP}/${VERSION}`;
const FLUNDERS = `${ROOT}/namespaces/default/flunders`;

type Json = Record<string, unknown>;

describe.skipIf(IP === undefined)("an API server behind the API server", () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-aggregation-"));
  const log = createLogger({ level: "error" });
  const stop = new AbortController();
  let store: Store;
  let server: ApiServer;
  let extension: ExtensionServer;
  let clients: { kubectl: string };

  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      ...init,
      headers: { authorization: "Bearer admin-token", "content-type": "application/json", ...(init.headers as Json) },
      tls: { ca: server.caPem },
    } as RequestInit);
  const send = async (method: string, path: string, body?: object): Promise<Json> => {
    const response = await call(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Json;
  };
  const kubectl = async (...words: string[]): Promise<string> => {
    const env = { HOME: dir, KUBECONFIG: join(dir, "kubeconfig"), PATH: process.env["PATH"] ?? "" };
    const child = Bun.spawn([clients.kubectl, ...words], { env, cwd: dir, stdout: "pipe", stderr: "pipe" });
    const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    if ((await child.exited) !== 0) throw new Error(`kubectl ${words.join(" ")}: ${err}`);
    return out;
  };
  const condition = async (): Promise<Json> => {
    const { status } = (await send("GET", `${APIS}/${NAME}`)) as { status?: { conditions?: Json[] } };
    return status?.conditions?.[0] ?? {};
  };
  const becomes = async (reason: string): Promise<Json> => {
    for (const end = Date.now() + 10_000; Date.now() < end; await Bun.sleep(20)) {
      const found = await condition();
      if (found["reason"] === reason) return found;
    }
    throw new Error(`the APIService did not become ${reason}: ${JSON.stringify(await condition())}`);
  };
  const slice = (endpoints: object[]) => ({
    metadata: { name: "api-1", namespace: "ext", labels: { "kubernetes.io/service-name": "api" } },
    addressType: "IPv4",
    ports: [{ name: "https", port: extension.port, protocol: "TCP" }],
    endpoints,
  });
  const patch = async (spec: Json): Promise<void> => {
    const headers = { "content-type": "application/merge-patch+json" };
    const response = await call(`${APIS}/${NAME}`, { method: "PATCH", body: JSON.stringify({ spec }), headers });
    expect(response.status).toBe(200);
  };
  const SLICES = "/apis/discovery.k8s.io/v1/namespaces/ext/endpointslices";

  beforeAll(async () => {
    clients = await kubernetesClients();
    const tokens = join(dir, "tokens.csv");
    writeFileSync(tokens, 'admin-token,admin,1,"system:masters,team, a"\nuser-token,alice,2,"devs"\n');
    store = await openStore({ datastore: "sqlite", dir, signal: stop.signal, log });
    const shared = { store, dir, log, clock: systemClock, signal: stop.signal, tokenAuthFile: tokens };
    server = await createServer({ ...shared, address: "127.0.0.1", port: 0, serviceClusterIPRange: "10.96.0.0/16" });
    const cluster = { server: server.url, "certificate-authority-data": Buffer.from(server.caPem).toString("base64") };
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user: { token: "admin-token" } }],
      contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
      "current-context": "c",
    };
    writeFileSync(join(dir, "kubeconfig"), JSON.stringify(kubeconfig));

    await send("POST", "/api/v1/namespaces", { metadata: { name: "ext" } });
    await send("POST", "/api/v1/namespaces/ext/serviceaccounts", { metadata: { name: "api" } });
    const subjects = [{ kind: "ServiceAccount", name: "api", namespace: "ext" }];
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    await send("POST", `${rbac}/namespaces/kube-system/rolebindings`, {
      metadata: { name: "api-reader" },
      subjects,
      roleRef: { kind: "Role", name: "extension-apiserver-authentication-reader" },
    });
    await send("POST", `${rbac}/clusterrolebindings`, {
      metadata: { name: "api-delegator" },
      subjects,
      roleRef: { kind: "ClusterRole", name: "system:auth-delegator" },
    });
    const { status } = (await send("POST", "/api/v1/namespaces/ext/serviceaccounts/api/token", { spec: {} })) as {
      status: { token: string };
    };
    const delegation = { url: server.url, ca: server.caPem, token: status.token };
    extension = await ExtensionServer.start(join(dir, "extension"), "api.ext.svc", delegation);
  });

  afterAll(async () => {
    await extension[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    stop.abort();
    await store[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  test("its APIService says what is missing until somebody answers", async () => {
    const spec = {
      group: GROUP,
      version: VERSION,
      groupPriorityMinimum: 2000,
      versionPriority: 15,
      service: { namespace: "ext", name: "api", port: 8443 },
      caBundle: Buffer.from(extension.caPem).toString("base64"),
    };
    await send("POST", APIS, { metadata: { name: NAME }, spec });
    expect(await becomes("ServiceNotFound")).toMatchObject({ type: "Available", status: "False" });
    expect((await call(ROOT)).status).toBe(503);
    expect(await kubectl("get", "apiservice", NAME)).toContain("False (ServiceNotFound)");
    const services = "/api/v1/namespaces/ext/services";
    await send("POST", services, { metadata: { name: "api" }, spec: { ports: [{ name: "https", port: 444 }] } });
    await becomes("ServicePortError");
    const ports = [{ name: "https", port: 8443, targetPort: extension.port, protocol: "TCP" }];
    const service = (await send("GET", `${services}/api`)) as { spec: Json };
    await send("PUT", `${services}/api`, { ...service, spec: { ...service.spec, ports } });
    await becomes("EndpointsNotFound");
    await send("POST", SLICES, slice([{ addresses: [IP], conditions: { ready: false } }]));
    await becomes("MissingEndpoints");
    extension.broken = 500;
    await send("PUT", `${SLICES}/api-1`, slice([{ addresses: [IP], conditions: { ready: true } }]));
    expect(await becomes("FailedDiscoveryCheck")).toMatchObject({ message: expect.stringContaining("bad status") });
    extension.broken = undefined;
    expect(await becomes("Passed")).toMatchObject({ status: "True", message: "all checks passed" });
    expect(await kubectl("get", "apiservice", NAME)).toContain("ext/api");
  });

  test("its group is found among the others, in every form of discovery", async () => {
    const { groups } = (await send("GET", "/apis")) as { groups: { name: string }[] };
    expect(groups[0]?.name).toBe("apiregistration.k8s.io");
    expect(groups.at(-1)?.name).toBe(GROUP);
    expect(await send("GET", `/apis/${GROUP}`)).toMatchObject({ preferredVersion: { version: VERSION } });
    expect(await send("GET", ROOT)).toMatchObject({ kind: "APIResourceList" });
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const whole = (await (await call("/apis", { headers: { accept } })).json()) as { items: { versions: Json[] }[] };
    expect(whole.items.at(-1)?.versions[0]).toMatchObject({
      freshness: "Current",
      resources: [{ resource: "flunders" }],
    });
    expect(await kubectl("api-resources", `--api-group=${GROUP}`)).toContain("flunders");
    const { paths } = (await send("GET", "/openapi/v3")) as { paths: Json };
    expect(paths[ROOT.slice(1)]).toEqual({ serverRelativeURL: `/openapi/v3${ROOT}?hash=1` });
    expect(await kubectl("explain", "flunders.spec")).toContain("What it is about.");
  });

  test("kubectl creates, lists, watches and deletes there", async () => {
    const manifest = { apiVersion: `${GROUP}/${VERSION}`, kind: "Flunder", metadata: { name: "one" }, spec: { a: 1 } };
    writeFileSync(join(dir, "one.json"), JSON.stringify(manifest));
    expect(await kubectl("create", "-f", "one.json")).toBe(`flunder.${GROUP}/one created\n`);
    expect(await kubectl("get", "fl", "-o", "name")).toBe(`flunder.${GROUP}/one\n`);
    const waiting = kubectl("wait", "--for=delete", "flunder/one", "--timeout=20s");
    await Bun.sleep(300);
    await kubectl("delete", "flunder", "one", "--wait=false");
    expect(await waiting).toContain("condition met");
  });

  test("it is told who asks, and believes nobody who says so themselves", async () => {
    const before = extension.askers.length;
    await call(FLUNDERS, {
      headers: {
        authorization: "Bearer user-token",
        "x-remote-user": "root",
        "x-remote-group": "system:masters",
        "x-remote-extra-a": "b",
      },
    }).then((response) => expect(response.status).toBe(403));
    // Refused here already, before it is passed on.
    expect(extension.askers.slice(before).some(({ user }) => user === "alice")).toBe(false);
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const rules = [{ apiGroups: [GROUP], resources: ["flunders"], verbs: ["list"] }];
    await send("POST", `${rbac}/clusterroles`, { metadata: { name: "flunder-lister" }, rules });
    await send("POST", `${rbac}/clusterrolebindings`, {
      metadata: { name: "flunder-lister" },
      subjects: ["alice", "bob"].map((name) => ({ kind: "User", name })),
      roleRef: { kind: "ClusterRole", name: "flunder-lister" },
    });
    const headers = { authorization: "Bearer user-token", "x-remote-group": "system:masters", "x-remote-extra-a": "b" };
    expect((await call(FLUNDERS, { headers })).status).toBe(200);
    expect(extension.askers.at(-1)).toEqual({ user: "alice", groups: ["devs", "system:authenticated"], extra: {} });
    const as = { "impersonate-user": "bob", "impersonate-extra-example.com%2fteam": "x" };
    await call(FLUNDERS, { headers: as });
    expect(extension.askers.at(-1)).toMatchObject({ user: "bob", extra: { "example.com%2fteam": "x" } });
  });

  test("watches, long bodies and upgrades pass through", async () => {
    const watch = await call(`${FLUNDERS}?watch=1`);
    const reader = (watch.body as ReadableStream<Uint8Array>).getReader();
    const filler = "x".repeat(5_000_000);
    await send("POST", FLUNDERS, { metadata: { name: "long" }, filler });
    expect(extension.longest).toBeGreaterThan(5_000_000);
    let seen = "";
    while (!seen.includes('"type":"ADDED"')) seen += Buffer.from((await reader.read()).value ?? []).toString();
    expect(seen).toStartWith('{"type":"BOOKMARK"');
    await reader.cancel();
    const url = `${server.url.replace("https", "wss")}${FLUNDERS}/long/talk`;
    const options = { headers: { authorization: "Bearer admin-token" }, tls: { ca: server.caPem } };
    const socket = new WebSocket(url, options as never);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => resolve(String(data));
    socket.onerror = () => reject(new Error("the WebSocket failed"));
    expect(await promise).toBe("flunder says hello");
    socket.close();
  });

  test("a certificate for another name is not believed, unless nobody asks for one", async () => {
    await patch({ caBundle: Buffer.from(server.caPem).toString("base64") });
    await becomes("FailedDiscoveryCheck");
    const answer = await call(FLUNDERS);
    expect([answer.status, await answer.text()]).toEqual([503, "service unavailable\n"]);
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const whole = (await (await call("/apis", { headers: { accept } })).json()) as { items: { versions: Json[] }[] };
    expect(whole.items.at(-1)?.versions[0]).toMatchObject({ freshness: "Stale" });
    await patch({ caBundle: null, insecureSkipTLSVerify: true });
    await becomes("Passed");
    expect((await call(FLUNDERS)).status).toBe(200);
  });

  test("a namespace is emptied of its objects, and waits while it is silent", async () => {
    await send("POST", "/api/v1/namespaces", { metadata: { name: "brief" } });
    await send("POST", `${ROOT}/namespaces/brief/flunders`, { metadata: { name: "one" } });
    const controllers = new AbortController();
    const client = createClient({ server: server.url, token: "admin-token", ca: server.caPem });
    const running = runControllers({ client, signal: controllers.signal, log, clock: systemClock });
    extension.broken = 500;
    // A change is looked at at once.
    await patch({ versionPriority: 16 });
    await becomes("FailedDiscoveryCheck");
    await send("DELETE", "/api/v1/namespaces/brief");
    const brief = async () => {
      const response = await call("/api/v1/namespaces/brief");
      return response.status === 404 ? undefined : ((await response.json()) as { status: { conditions?: Json[] } });
    };
    const until = async (holds: (found: Awaited<ReturnType<typeof brief>>) => boolean): Promise<void> => {
      for (const end = Date.now() + 15_000; !holds(await brief()); await Bun.sleep(50))
        if (Date.now() > end) throw new Error(`the namespace is ${JSON.stringify(await brief())}`);
    };
    const failure = (found: Awaited<ReturnType<typeof brief>>): Json | undefined =>
      found?.status.conditions?.find(({ type }) => type === "NamespaceDeletionDiscoveryFailure");
    await until((found) => failure(found)?.["status"] === "True");
    expect(failure(await brief())).toMatchObject({ reason: "DiscoveryFailed" });
    extension.broken = undefined;
    await until((found) => found === undefined);
    const { items } = (await send("GET", `${ROOT}/flunders`)) as { items: { metadata: Json }[] };
    expect(items.some(({ metadata }) => metadata["namespace"] === "brief")).toBe(false);
    controllers.abort();
    await running;
  }, 40_000);

  test("its group goes with its APIService", async () => {
    await send("DELETE", `${APIS}/${NAME}`);
    await Bun.sleep(50);
    expect((await call(ROOT)).status).toBe(404);
    const { groups } = (await send("GET", "/apis")) as { groups: { name: string }[] };
    expect(groups.some(({ name }) => name === GROUP)).toBe(false);
  });
});
