import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { ClusterAuthority } from "../pki/cluster-authority.ts";
import { startTestServer, type TestServer } from "../test-server.ts";

type Json = Record<string, unknown>;

const APIS = "/apis/apiregistration.k8s.io/v1/apiservices";
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const WHOAMI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

describe("what is registered, and who is believed", () => {
  let server: TestServer;

  const send = (method: string, path: string, body?: unknown) => server.send<Json>(method, path, body);
  const until = async (path: string, status: number): Promise<Json> => {
    for (const end = Date.now() + 4_000; Date.now() < end; await Bun.sleep(10)) {
      const found = await send("GET", path);
      if (found.status === status && (status !== 200 || found.body["status"] !== undefined)) return found.body;
    }
    throw new Error(`${path} did not become ${status}`);
  };

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test("localRegistrar registers what is built in, and says that it is there", async () => {
    expect(await until(`${APIS}/v1.apps`, 200)).toMatchObject({
      metadata: { labels: { "kube-aggregator.kubernetes.io/automanaged": "onstart" } },
      spec: { group: "apps", version: "v1", groupPriorityMinimum: 17800, versionPriority: 15 },
      status: { conditions: [{ type: "Available", status: "True", reason: "Local" }] },
    });
    await until(`${APIS}/v1.`, 200);
    expect((await send("GET", `${APIS}/v1.apiregistration.k8s.io`)).status).toBe(404);
  });

  test("localRegistrar follows definitions of custom resources", async () => {
    const schema = { openAPIV3Schema: { type: "object" } };
    await send("POST", CRDS, {
      metadata: { name: "things.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "things", kind: "Thing" },
        versions: [{ name: "v1beta1", served: true, storage: true, schema }],
      },
    });
    expect(await until(`${APIS}/v1beta1.example.com`, 200)).toMatchObject({
      metadata: { labels: { "kube-aggregator.kubernetes.io/automanaged": "true" } },
      spec: { groupPriorityMinimum: 1000, versionPriority: 100 },
    });
    await send("DELETE", `${APIS}/v1beta1.example.com`);
    await until(`${APIS}/v1beta1.example.com`, 200);
    await send("DELETE", `${CRDS}/things.example.com`);
    await until(`${APIS}/v1beta1.example.com`, 404);
  });

  test("RequestHeader believes a proxy with a certificate of the authority for proxies, and nobody else", async () => {
    const ask = async (credentials: { cert: string; key: string }, headers: [string, string][]): Promise<Json> => {
      const response = await fetch(`${server.url}${WHOAMI}`, {
        method: "POST",
        headers: [["content-type", "application/json"], ...headers],
        body: "{}",
        tls: { ca: server.caPem, ...credentials },
      });
      const { status } = (await response.json()) as { status: { userInfo: Json } };
      return { code: response.status, ...status?.userInfo };
    };
    const authority = await ClusterAuthority.open(join(server.dir, "pki"), systemClock, "front-proxy-ca");
    const proxy = await authority.issueClient({ user: "front-proxy-client", groups: [] }, 60);
    const identity: [string, string][] = [
      ["x-remote-user", Buffer.from("zoë").toString("latin1")],
      ["x-remote-group", "devs"],
      ["x-remote-extra-example.com%2fteam", "a"],
    ];
    expect(await ask(proxy, identity)).toEqual({
      code: 201,
      username: "zoë",
      groups: ["devs", "system:authenticated"],
      extra: { "example.com/team": ["a"] },
    });
    expect(await ask(proxy, [])).toMatchObject({ code: 401 });
    const other = await authority.issueClient({ user: "somebody", groups: [] }, 60);
    expect(await ask(other, identity)).toMatchObject({ code: 401 });
    const client = await server.issueClientCert({ user: "front-proxy-client", groups: [], ttl: 60 });
    expect(await ask(client, identity)).toMatchObject({ code: 201, username: "front-proxy-client" });
  });
});
