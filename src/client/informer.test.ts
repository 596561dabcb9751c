import { afterEach, expect, test } from "bun:test";
import { ConfigMap } from "../api/kinds/core/config-map.ts";
import { createLogger } from "../lib/log.ts";
import { createClient } from "./client.ts";
import { createInformer, type InformerChange } from "./informer.ts";

const object = (name: string, version: number, uid = `uid-${name}`) => ({
  metadata: { name, namespace: "default", uid, resourceVersion: String(version), labels: { app: name.slice(0, 1) } },
});

/** Answers lists and watches from scripts, as an API server would on the wire. */
function scriptedServer(script: { lists: object[]; watches: string[][] }) {
  const requests: URL[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const url = new URL(request.url);
      requests.push(url);
      if (url.searchParams.get("watch") === null) {
        const list = script.lists.shift();
        return list === undefined ? new Response("no more lists", { status: 500 }) : Response.json(list);
      }
      const lines = script.watches.shift();
      const encoder = new TextEncoder();
      return new Response(
        new ReadableStream({
          start(controller) {
            for (const line of lines ?? []) controller.enqueue(encoder.encode(line));
            if (lines !== undefined) controller.close();
          },
        }),
      );
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, requests, stop: () => server.stop(true) };
}

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function start(script: Parameters<typeof scriptedServer>[0]) {
  const server = scriptedServer(script);
  const abort = new AbortController();
  stops.push(() => abort.abort(), server.stop);
  const changes: string[] = [];
  const informer = createInformer(ConfigMap, {
    client: createClient({ server: server.url }),
    indexes: { app: (map) => Object.values(map.metadata.labels ?? {}) },
    signal: abort.signal,
    log: createLogger({ write: () => {} }),
  });
  const waiters = new Set<() => void>();
  informer.onChange((change: InformerChange<ConfigMap>) => {
    changes.push(`${change.type} ${change.key}@${change.object.metadata.resourceVersion}`);
    for (const wake of waiters) wake();
  });
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (changes.length < count) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  return { informer, changes, until, requests: server.requests, abort };
}

const frame = (type: string, of: object): string => `${JSON.stringify({ type, object: of })}\n`;

test("createInformer reads all pages before it delivers, then follows the watch", async () => {
  const { informer, changes, until, requests } = start({
    lists: [
      { metadata: { resourceVersion: "10", continue: "next" }, items: [object("a1", 3)] },
      { metadata: { resourceVersion: "10" }, items: [object("a2", 4)] },
    ],
    watches: [[frame("MODIFIED", object("a1", 11)), frame("DELETED", object("a2", 12))]],
  });
  await informer.synced;
  expect(changes).toEqual(["add default/a1@3", "add default/a2@4"]);
  await until(4);
  expect(changes.slice(2)).toEqual(["update default/a1@11", "delete default/a2@12"]);
  expect(informer.list().map((map) => map.metadata.name)).toEqual(["a1"]);
  expect(informer.by("app", "a").map((map) => map.metadata.name)).toEqual(["a1"]);
  expect(requests[1]?.searchParams.get("continue")).toBe("next");
  expect(requests[2]?.searchParams.get("resourceVersion")).toBe("10");
});

test("createInformer goes on from the last bookmark and delivers a relist after 410 as the net difference", async () => {
  const expired = { kind: "Status", code: 410, reason: "Expired", message: "too old" };
  const { informer, changes, until, requests } = start({
    lists: [
      { metadata: { resourceVersion: "5" }, items: [object("same", 1), object("gone", 2), object("reborn", 3)] },
      {
        metadata: { resourceVersion: "50" },
        items: [object("same", 1), object("reborn", 40, "other"), object("new", 41)],
      },
    ],
    watches: [[frame("BOOKMARK", { metadata: { resourceVersion: "20" } })], [frame("ERROR", expired)]],
  });
  await until(7);
  expect(changes.slice(3)).toEqual([
    "delete default/gone@2",
    "delete default/reborn@3",
    "add default/reborn@40",
    "add default/new@41",
  ]);
  expect(informer.get("default/same")?.metadata.resourceVersion).toBe("1");
  const watches = requests.filter((url) => url.searchParams.has("watch"));
  expect(watches.map((url) => url.searchParams.get("resourceVersion")).slice(0, 2)).toEqual(["5", "20"]);
});

test("Informer.onChange tells a late handler of everything there is", async () => {
  const { informer } = start({
    lists: [{ metadata: { resourceVersion: "5" }, items: [object("a", 1), object("b", 2)] }],
    watches: [],
  });
  await informer.synced;
  const late: string[] = [];
  informer.onChange((change) => late.push(`${change.type} ${change.key}`));
  expect(late).toEqual(["add default/a", "add default/b"]);
});

test("Informer.by rejects an index that does not exist", async () => {
  const { informer } = start({ lists: [{ metadata: { resourceVersion: "1" }, items: [] }], watches: [] });
  await informer.synced;
  expect(() => informer.by("node", "x")).toThrow('no index "node" (indexes: app)');
});

test("Informer.synced rejects when the signal aborts before the first list", async () => {
  const { informer, abort } = start({ lists: [], watches: [] });
  abort.abort(new Error("stopping"));
  await expect(informer.synced).rejects.toThrow("stopping");
});
