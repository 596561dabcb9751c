import { afterEach, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";
import { Deployment } from "../api/kinds/apps/deployment.ts";
import { ConfigMap } from "../api/kinds/core/config-map.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { createClient } from "./client.ts";
import { connectionOf } from "./connection.ts";
import { loadKubeconfig } from "./kubeconfig.ts";
import { UnreachableError } from "./transport.ts";

interface Seen {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function serve(answer: (seen: Seen, count: number) => Response) {
  const seen: Seen[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      const body = text === "" ? undefined : JSON.parse(text);
      const one = { method: request.method, path: pathname + search, headers: request.headers, body };
      seen.push(one);
      return answer(one, seen.length);
    },
  });
  stops.push(() => server.stop(true));
  return { server: `http://127.0.0.1:${server.port}`, seen };
}

test("Client.patch names its type, force and manager on the wire", async () => {
  const { server, seen } = serve(() => Response.json({ metadata: { name: "web" } }));
  const client = createClient({ server, token: "secret" });
  const ref = { namespace: "default", name: "web" };
  await client.patch(Deployment, ref, { spec: {} }, { type: "apply", force: true, fieldManager: "me", dryRun: true });
  expect(seen[0]?.path).toBe("/apis/apps/v1/namespaces/default/deployments/web?fieldManager=me&dryRun=All&force=true");
  expect(seen[0]?.headers.get("content-type")).toBe("application/apply-patch+yaml");
  expect(seen[0]?.headers.get("authorization")).toBe("Bearer secret");
  expect(seen[0]?.body).toEqual({ apiVersion: "apps/v1", kind: "Deployment", spec: {} });
});

test("Client.get waits as told by 429 and tries again; a write does not", async () => {
  const busy = () => new Response("", { status: 429, headers: { "retry-after": "0" } });
  const { server, seen } = serve((one, count) =>
    one.method === "GET" && count > 2 ? Response.json({ metadata: { name: "p" } }) : busy(),
  );
  const client = createClient({ server });
  expect((await client.get(Pod, { namespace: "a", name: "p" })).metadata.name).toBe("p");
  expect(seen.length).toBe(3);
  await expect(client.create(Pod, { metadata: { name: "p", namespace: "a" } })).rejects.toMatchObject({ code: 429 });
  expect(seen.length).toBe(4);
});

test("Client rejects with an ApiError of a proxy's plain text", async () => {
  const { server } = serve(() => new Response("bad gateway\n", { status: 502 }));
  const read = createClient({ server }).get(Pod, { namespace: "a", name: "p" });
  await expect(read).rejects.toMatchObject({ code: 502, message: "bad gateway" });
});

test("Client rejects with UnreachableError when nobody listens", async () => {
  const error = await createClient({ server: "http://127.0.0.1:1" })
    .list(Pod)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnreachableError);
  expect(String(error)).toContain('cannot reach the API server at "http://127.0.0.1:1"');
});

test("createClient sends requests to a handler in the same process", async () => {
  const client = createClient({
    fetch: async (request) => Response.json({ metadata: { name: new URL(request.url).pathname } }),
  });
  expect((await client.get(Pod, { namespace: "a", name: "p" })).metadata.name).toBe("/api/v1/namespaces/a/pods/p");
});

test("Client reads and writes at a real server", async () => {
  await using line = await openCommandLine();
  const { options } = await connectionOf(await loadKubeconfig({ path: line.kubeconfig }));
  const client = createClient(options);
  const ref = { namespace: "default", name: "c" };
  const made = await client.create(ConfigMap, { metadata: ref, data: { a: "1" } });
  await expect(client.create(ConfigMap, { metadata: ref })).rejects.toMatchObject({ reason: "AlreadyExists" });
  const stale = { ...made, data: { a: "2" } };
  const patched = await client.patch(ConfigMap, ref, { data: { b: "3" } }, { type: "merge" });
  expect(patched.data).toEqual({ a: "1", b: "3" });
  await expect(client.update(ConfigMap, stale)).rejects.toMatchObject({ reason: "Conflict" });
  const { items, resourceVersion } = await client.list(ConfigMap, { namespace: "default", limit: 1 });
  expect(items[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } });
  expect(Number(resourceVersion)).toBeGreaterThan(0);
  await client.create(ConfigMap, { metadata: { ...ref, name: "dry" } }, { dryRun: true });
  await expect(client.get(ConfigMap, { ...ref, name: "dry" })).rejects.toMatchObject({
    reason: "NotFound",
    message: 'configmaps "dry" not found',
  });
  await client.delete(ConfigMap, ref, { preconditions: { uid: made.metadata.uid } });
  await expect(client.get(ConfigMap, ref)).rejects.toMatchObject({ code: 404 });
}, 30_000);
