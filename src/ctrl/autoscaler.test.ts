import { expect, test } from "bun:test";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { Deployment } from "../api/kinds/apps/deployment.ts";
import { HorizontalPodAutoscaler } from "../api/kinds/autoscaling/v2/horizontal-pod-autoscaler.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import type { Client } from "../client/client.ts";
import { shiftedClock } from "../lib/shifted-clock.ts";
import { startControlPlane, until } from "./control-plane.suite.ts";

const METRICS = "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods";

/** The metrics API, served as custom resources: what pods use is what the test says. */
async function serveMetrics(client: Client): Promise<void> {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  await client.create(CustomResourceDefinition, {
    metadata: { name: "pods.metrics.k8s.io", annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } },
    spec: {
      group: "metrics.k8s.io",
      scope: "Namespaced",
      names: { plural: "pods", kind: "PodMetrics" },
      versions: [{ name: "v1beta1", served: true, storage: true, schema }],
    },
  } as never);
  await until("the metrics API", async () => (await client.raw(METRICS)).ok);
}

test("autoscalerController scales to what the metrics API says, down only after a while", async () => {
  const clock = shiftedClock();
  await using plane = await startControlPlane({ datastore: "sqlite", scheduler: false, clock });
  const { client } = plane;
  await until("the default account", () => client.get(ServiceAccount, { namespace: "default", name: "default" }));
  const ref = { namespace: "default", name: "web" };
  const resources = { requests: { memory: "100Mi" } };
  await client.create(Deployment, {
    metadata: ref,
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "i", resources }] } },
    },
  });
  const pods = async () => (await client.list(Pod, { namespace: "default", labelSelector: "app=web" })).items;
  /** Plays the node: without one nobody calls pods lost when the clock jumps. */
  const running = (count: number) =>
    until(`${count} running pods`, async () => {
      const all = await pods();
      for (const { metadata, status } of all) {
        if (status?.phase === "Running") continue;
        const next = { status: { phase: "Running" } };
        await client.patch(Pod, metadata, next, { type: "merge", subresource: "status" });
      }
      return all.length === count && all.every(({ status }) => status?.phase === "Running");
    });
  await running(2);
  const target = { type: "Utilization", averageUtilization: 50 };
  await client.create(HorizontalPodAutoscaler, {
    metadata: ref,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      maxReplicas: 10,
      metrics: [{ type: "Resource", resource: { name: "memory", target } }],
    },
  });
  const status = async () => (await client.get(HorizontalPodAutoscaler, ref)).status;
  const condition = async (type: string) => (await status())?.conditions?.find((one) => one.type === type);
  const looks = (what: string, ask: () => Promise<boolean>) => {
    clock.advance(15_000);
    return until(what, ask);
  };
  await until("it says that there are no metrics", async () => {
    return (await condition("ScalingActive"))?.reason === "FailedGetResourceMetric";
  });

  await serveMetrics(client);
  const measure = async (memory: string) => {
    for (const { metadata } of await pods()) {
      const object = {
        metadata: { name: metadata.name, labels: { app: "web" } },
        timestamp: "2026-01-01T00:00:00Z",
        window: "30s",
      };
      const body = JSON.stringify({
        ...object,
        kind: "PodMetrics",
        apiVersion: "metrics.k8s.io/v1beta1",
        containers: [{ name: "c", usage: { memory } }],
      });
      await client.raw(`${METRICS}/${metadata.name}`, { method: "DELETE" });
      await client.raw(METRICS, { method: "POST", headers: { "content-type": "application/json" }, body });
    }
  };
  await measure("100Mi");
  await looks("four pods are wanted", async () => (await status())?.desiredReplicas === 4);
  await running(4);
  expect((await client.get(Deployment, ref)).spec?.replicas).toBe(4);
  expect((await status())?.currentMetrics?.[0]?.resource?.current.averageUtilization).toBe(100);

  await measure("10Mi");
  await looks("it waits", async () => (await condition("AbleToScale"))?.reason === "ScaleDownStabilized");
  expect((await client.get(Deployment, ref)).spec?.replicas).toBe(4);
  clock.advance(400_000);
  await until("one pod is wanted", async () => (await client.get(Deployment, ref)).spec?.replicas === 1);
});
