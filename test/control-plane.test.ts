import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deployment } from "../src/api/kinds/apps/deployment.ts";
import { ReplicaSet } from "../src/api/kinds/apps/replica-set.ts";
import { Node } from "../src/api/kinds/core/node.ts";
import { Pod } from "../src/api/kinds/core/pod.ts";
import { ServiceAccount } from "../src/api/kinds/core/service-account.ts";
import { createClient } from "../src/client/client.ts";
import { runControllers } from "../src/ctrl/run-controllers.ts";
import { systemClock as clock } from "../src/lib/clock.ts";
import { createLogger } from "../src/lib/log.ts";
import { runScheduler } from "../src/sched/run-scheduler.ts";
import { createServer } from "../src/server/server.ts";
import { openStore } from "../src/store/open.ts";

const dir = mkdtempSync(join(tmpdir(), "orch-ctrl-"));
const stop = new AbortController();
const { signal } = stop;
const log = createLogger({ level: "error" });
const store = await openStore({ datastore: "sqlite", dir, signal, log });
const server = await createServer({
  store,
  dir,
  address: "127.0.0.1",
  port: 0,
  serviceClusterIPRange: "10.96.0.0/12",
  log,
  clock,
  signal,
});
const client = createClient({ fetch: (request) => server.fetch(request) });
const running = Promise.allSettled([
  runControllers({ client, signal, log, clock, caPem: server.caPem }),
  runScheduler({ client, signal, log, clock, seed: 1 }),
]);

afterAll(async () => {
  stop.abort();
  await running;
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within 10 s: ${what}`);
    await Bun.sleep(20);
  }
}

test("runControllers and runScheduler make exactly the pods a deployment asks for, each on a node, in any burst of changes", async () => {
  await client.create(Node, { metadata: { name: "n1" } });
  const allocatable = { cpu: "64", memory: "256Gi", pods: "200" };
  const conditions = [{ type: "Ready", status: "True" }];
  await client.patch(
    Node,
    { name: "n1" },
    { status: { allocatable, conditions } },
    { type: "merge", subresource: "status" },
  );
  await until(
    "default service account",
    async () => (await client.get(ServiceAccount, { name: "default", namespace: "default" })) !== undefined,
  );
  const made = new Set<string>();
  const watching = new AbortController();
  const { resourceVersion } = await client.list(Pod, { namespace: "default" });
  const watch = (async () => {
    for await (const event of client.watch(Pod, { namespace: "default", resourceVersion, signal: watching.signal })) {
      if (event.type === "ADDED") made.add(event.object.metadata.uid);
    }
  })().catch(() => undefined);

  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "i" }] } };
  await client.create(Deployment, {
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: 20, selector: { matchLabels: { app: "web" } }, template },
  });
  // Changes of the set itself wake its controller again and again while its cache is still behind.
  await until(
    "a replica set",
    async () => (await client.list(ReplicaSet, { namespace: "default" })).items.length === 1,
  );
  const [set] = (await client.list(ReplicaSet, { namespace: "default" })).items;
  for (let change = 0; change < 20; change += 1) {
    const ref = { name: set?.metadata.name ?? "", namespace: "default" };
    await client.patch(ReplicaSet, ref, { metadata: { labels: { change: String(change) } } }, { type: "merge" });
  }
  await until("20 placed pods", async () => {
    const { items } = await client.list(Pod, { namespace: "default" });
    return items.length === 20 && items.every(({ spec }) => spec?.nodeName === "n1");
  });
  await Bun.sleep(300);
  watching.abort();
  await watch;
  expect(made.size).toBe(20);

  await client.delete(Deployment, { name: "web", namespace: "default" });
  await until("everything collected", async () => {
    const sets = (await client.list(ReplicaSet, { namespace: "default" })).items;
    const pods = (await client.list(Pod, { namespace: "default" })).items;
    return sets.length === 0 && pods.every(({ metadata }) => metadata.deletionTimestamp !== undefined);
  });
}, 30_000);
