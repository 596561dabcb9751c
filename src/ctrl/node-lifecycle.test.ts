import { expect, test } from "bun:test";
import { Node } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import { shiftedClock } from "../lib/shifted-clock.ts";
import { startControlPlane, until } from "./control-plane.suite.ts";

const keysOf = (node: Node): string[] => (node.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort();

test("nodeLifecycleController gives up a silent node, evicts its pods in time, and takes it back", async () => {
  const clock = shiftedClock();
  await using plane = await startControlPlane({ datastore: "sqlite", clock });
  const { client } = plane;
  await plane.addNode("n1");
  await until("the account", () => client.get(ServiceAccount, { namespace: "default", name: "default" }));
  const ref = { namespace: "default", name: "p" };
  await client.create(Pod, { metadata: ref, spec: { containers: [{ name: "c", image: "i" }] } });
  await until("a ready pod", async () => (await client.get(Pod, ref)).status?.phase === "Running");
  expect(keysOf(await client.get(Node, { name: "n1" }))).toEqual([]);

  clock.advance(41_000);
  const silent = await until("an unknown node", async () => {
    const node = await client.get(Node, { name: "n1" });
    return keysOf(node).length === 2 ? node : undefined;
  });
  expect(keysOf(silent)).toEqual([
    "node.kubernetes.io/unreachable:NoExecute",
    "node.kubernetes.io/unreachable:NoSchedule",
  ]);
  const ready = async () =>
    (await client.get(Node, { name: "n1" })).status?.conditions?.find((c) => c.type === "Ready");
  await until("its condition", async () => (await ready())?.status === "Unknown");
  await until("an unready pod", async () => {
    const { status } = await client.get(Pod, ref);
    return status?.conditions?.find(({ type }) => type === "Ready")?.status === "False";
  });
  expect((await client.get(Pod, ref)).metadata.deletionTimestamp).toBeUndefined();

  clock.advance(301_000);
  await until("the pod evicted", async () => (await client.list(Pod, { namespace: "default" })).items.length === 0);

  const conditions = [{ type: "Ready", status: "True", lastHeartbeatTime: new Date(clock.now()).toISOString() }];
  await client.patch(Node, { name: "n1" }, { status: { conditions } }, { type: "strategic", subresource: "status" });
  await until("no taints", async () => keysOf(await client.get(Node, { name: "n1" })).length === 0);
}, 40_000);

test("podGarbageController removes the pods of a node that is gone, but not at once", async () => {
  const clock = shiftedClock();
  await using plane = await startControlPlane({ datastore: "sqlite", clock, scheduler: false });
  const { client } = plane;
  await plane.addNode("n1");
  await until("the account", () => client.get(ServiceAccount, { namespace: "default", name: "default" }));
  const ref = { namespace: "default", name: "p" };
  await client.create(Pod, { metadata: ref, spec: { nodeName: "n1", containers: [{ name: "c", image: "i" }] } });
  await until("a ready pod", async () => (await client.get(Pod, ref)).status?.phase === "Running");
  await client.delete(Node, { name: "n1" });
  await Bun.sleep(200);
  clock.advance(30_000);
  await Bun.sleep(200);
  expect((await client.get(Pod, ref)).status?.phase).toBe("Running");
  clock.advance(15_000);
  await until("the pod removed", async () => (await client.list(Pod, { namespace: "default" })).items.length === 0);
}, 40_000);
