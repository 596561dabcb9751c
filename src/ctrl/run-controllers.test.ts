import { expect, test } from "bun:test";
import { ReplicaSet } from "../api/kinds/apps/replica-set.ts";
import { Lease } from "../api/kinds/coordination/lease.ts";
import { ConfigMap } from "../api/kinds/core/config-map.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import type { Client } from "../client/client.ts";
import { type ControlPlane, startControlPlane, until } from "./control-plane.suite.ts";

const LEASE = { namespace: "kube-system", name: "kube-controller-manager" };

const setOf = (name: string, replicas: number) => ({
  metadata: { name, namespace: "default" },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
});

/** A client whose watches tell everything late: its caches are always behind. */
function late(client: Client, ms: number): Client {
  return {
    ...client,
    async *watch(kind, query) {
      for await (const event of client.watch(kind, query)) {
        await Bun.sleep(ms);
        yield event;
      }
    },
  };
}

/** Counts every pod that is ever made in namespace default; ends the count with its answer. */
async function countPods(client: Client): Promise<() => Promise<number>> {
  const stop = new AbortController();
  const made = new Set<string>();
  const { resourceVersion } = await client.list(Pod, { namespace: "default" });
  const watching = (async () => {
    for await (const event of client.watch(Pod, { namespace: "default", resourceVersion, signal: stop.signal }))
      if (event.type === "ADDED") made.add(event.object.metadata.uid);
  })().catch(() => undefined);
  return async () => {
    await Bun.sleep(300);
    stop.abort();
    await watching;
    return made.size;
  };
}

async function defaultAccount({ client }: ControlPlane): Promise<void> {
  await until("the default account", () => client.get(ServiceAccount, { namespace: "default", name: "default" }));
}

async function podsOf(client: Client, app: string) {
  return (await client.list(Pod, { namespace: "default", labelSelector: `app=${app}` })).items;
}

test("runControllers makes no pod twice while its caches are behind", async () => {
  await using plane = await startControlPlane({ datastore: "sqlite", controllers: false, scheduler: false });
  const { client } = plane;
  const stop = new AbortController();
  const controlling = plane.control({ client: late(client, 30), signal: stop.signal });
  await defaultAccount(plane);
  const count = await countPods(client);
  await client.create(ReplicaSet, setOf("web", 5));
  for (const replicas of [7, 6, 8]) {
    const ref = { namespace: "default", name: "web" };
    await client.patch(ReplicaSet, ref, { spec: { replicas } }, { type: "merge" });
    await Bun.sleep(20);
  }
  await until("eight pods", async () => (await podsOf(client, "web")).length === 8);
  expect(await count()).toBe(8);
  stop.abort();
  await controlling;
});

test("runControllers hands over: when the leader ends another one leads, and one at a time works", async () => {
  await using plane = await startControlPlane({ datastore: "sqlite", controllers: false, scheduler: false });
  const { client } = plane;
  const stops = new Map<string, AbortController>();
  const running = ["one", "two"].map((identity) => {
    const stop = new AbortController();
    stops.set(identity, stop);
    return plane.control({ leaderElect: true, identity, signal: stop.signal });
  });
  await defaultAccount(plane);
  const count = await countPods(client);
  await client.create(ReplicaSet, setOf("first", 4));
  await until("four pods", async () => (await podsOf(client, "first")).length === 4);
  const leader = (await client.get(Lease, LEASE)).spec?.holderIdentity ?? "";
  stops.get(leader)?.abort();
  await client.create(ReplicaSet, setOf("second", 3));
  await until("three pods", async () => (await podsOf(client, "second")).length === 3);
  const { spec } = await client.get(Lease, LEASE);
  expect(spec?.holderIdentity).toBe(leader === "one" ? "two" : "one");
  expect(spec?.leaseTransitions).toBe(1);
  expect(await count()).toBe(7);
  for (const stop of stops.values()) stop.abort();
  await Promise.all(running);
});

test("runControllers takes up where it was stopped: what changed meanwhile is caught up with", async () => {
  await using plane = await startControlPlane({ datastore: "sqlite", controllers: false, scheduler: false });
  const { client } = plane;
  const first = new AbortController();
  const before = plane.control({ signal: first.signal });
  await defaultAccount(plane);
  const owner = await client.create(ConfigMap, { metadata: { name: "owner", namespace: "default" } });
  const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid };
  await client.create(ConfigMap, {
    metadata: { name: "owned", namespace: "default", ownerReferences: [reference] },
  });
  await client.create(ReplicaSet, setOf("web", 3));
  await until("three pods", async () => (await podsOf(client, "web")).length === 3);
  first.abort();
  await before;
  await client.delete(ConfigMap, { namespace: "default", name: "owner" });
  const [pod] = await podsOf(client, "web");
  await client.delete(Pod, { namespace: "default", name: pod?.metadata.name ?? "" });
  const second = new AbortController();
  const after = plane.control({ signal: second.signal });
  await until("the owned one gone", async () => {
    const { items } = await client.list(ConfigMap, { namespace: "default" });
    return items.every(({ metadata }) => metadata.name !== "owned");
  });
  await until("three pods again", async () => (await podsOf(client, "web")).length === 3);
  second.abort();
  await after;
});
