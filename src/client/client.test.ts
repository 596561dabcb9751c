import { afterEach, expect, test } from "bun:test";
import { Deployment } from "../api/kinds/apps/deployment.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { createClient } from "./client.ts";
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

test("Client.list fills in apiVersion and kind of items", async () => {
  const { server } = serve(() => Response.json({ metadata: { resourceVersion: "7" }, items: [{ metadata: {} }] }));
  const list = await createClient({ server }).list(Pod, { namespace: "a" });
  expect(list.resourceVersion).toBe("7");
  expect(list.items[0]).toMatchObject({ apiVersion: "v1", kind: "Pod" });
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

test("Client rejects with the ApiError of the Status, and of plain text from a proxy", async () => {
  const status = { kind: "Status", status: "Failure", reason: "NotFound", message: 'pods "p" not found', code: 404 };
  const { server } = serve((_, count) =>
    count === 1 ? Response.json(status, { status: 404 }) : new Response("bad gateway\n", { status: 502 }),
  );
  const client = createClient({ server });
  const ref = { namespace: "a", name: "p" };
  await expect(client.get(Pod, ref)).rejects.toMatchObject({ reason: "NotFound", message: 'pods "p" not found' });
  await expect(client.get(Pod, ref)).rejects.toMatchObject({ code: 502, message: "bad gateway" });
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
