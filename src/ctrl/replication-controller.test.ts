import { expect, test } from "bun:test";
import { Namespace } from "../api/kinds/core/namespace.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { ReplicationController } from "../api/kinds/core/replication-controller.ts";
import { ResourceQuota } from "../api/kinds/core/resource-quota.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import { startControlPlane, until } from "./control-plane.suite.ts";

const NAMESPACE = "rc";

test("replicationController keeps its pods, adopts and releases, and tells when a quota stops it", async () => {
  await using plane = await startControlPlane({ datastore: "sqlite", scheduler: false });
  const { client } = plane;
  await client.create(Namespace, { metadata: { name: NAMESPACE } });
  await until("the account", () => client.get(ServiceAccount, { namespace: NAMESPACE, name: "default" }));
  await client.create(ResourceQuota, { metadata: { name: "q", namespace: NAMESPACE }, spec: { hard: { pods: "2" } } });
  const quota = async () =>
    (await client.get(ResourceQuota, { namespace: NAMESPACE, name: "q" })).status?.used?.["pods"];
  await until("the quota is counted", async () => (await quota()) === "0");
  const containers = [{ name: "c", image: "i" }];
  await client.create(Pod, {
    metadata: { name: "orphan", namespace: NAMESPACE, labels: { app: "web" } },
    spec: { containers },
  });
  const ref = { namespace: NAMESPACE, name: "web" };
  await client.create(ReplicationController, {
    metadata: ref,
    spec: {
      replicas: 3,
      selector: { app: "web" },
      template: { metadata: { labels: { app: "web" } }, spec: { containers } },
    },
  });
  const status = async () => (await client.get(ReplicationController, ref)).status;
  await until("it tells that it cannot make all", async () => {
    return (await status())?.conditions?.some(
      ({ type, reason }) => type === "ReplicaFailure" && reason === "FailedCreate",
    );
  });
  await until("it has what it may", async () => (await status())?.replicas === 2);
  const adopted = await client.get(Pod, { namespace: NAMESPACE, name: "orphan" });
  expect(adopted.metadata.ownerReferences).toMatchObject([
    { kind: "ReplicationController", apiVersion: "v1", name: "web" },
  ]);

  await client.patch(ReplicationController, ref, { spec: { replicas: 2 } }, { type: "merge" });
  await until("the failure is over", async () => ((await status())?.conditions ?? []).length === 0);
  await client.patch(Pod, adopted.metadata, { metadata: { labels: { app: "other" } } }, { type: "merge" });
  await until("the pod is released", async () => {
    const { metadata } = await client.get(Pod, { namespace: NAMESPACE, name: "orphan" });
    return (metadata.ownerReferences ?? []).length === 0;
  });
});
