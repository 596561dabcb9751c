import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Deployment } from "../api/kinds/apps/deployment.ts";
import { ReplicaSet } from "../api/kinds/apps/replica-set.ts";
import { ConfigMap } from "../api/kinds/core/config-map.ts";
import { Endpoints } from "../api/kinds/core/endpoints.ts";
import { Namespace } from "../api/kinds/core/namespace.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { Service } from "../api/kinds/core/service.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import { EndpointSlice } from "../api/kinds/discovery/endpoint-slice.ts";
import type { Client } from "../client/client.ts";
import { type ControlPlane, startControlPlane, until } from "./control-plane.suite.ts";

const templateOf = (app: string, image: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: "c", image, ports: [{ name: "http", containerPort: 80 }] }] },
});

/** What controllers and scheduler make of the API's objects, on whichever store. */
export function controllersSuite(datastore: "sqlite" | "etcd"): void {
  describe(`runControllers on ${datastore}`, () => {
    let plane: ControlPlane;
    let client: Client;
    beforeAll(async () => {
      plane = await startControlPlane({ datastore });
      client = plane.client;
      for (const name of ["n1", "n2"]) await plane.addNode(name);
    });
    afterAll(() => plane[Symbol.asyncDispose]());

    /** A namespace of its own with what pods need. */
    async function namespace(name: string): Promise<string> {
      await client.create(Namespace, { metadata: { name } });
      await until("its service account", () => client.get(ServiceAccount, { namespace: name, name: "default" }));
      return name;
    }
    const deploy = (namespace: string, name: string, replicas: number) =>
      client.create(Deployment, {
        metadata: { name, namespace },
        spec: { replicas, selector: { matchLabels: { app: name } }, template: templateOf(name, "i:1") },
      });
    const podsIn = async (namespace: string) => (await client.list(Pod, { namespace })).items;
    const setsIn = async (namespace: string) => (await client.list(ReplicaSet, { namespace })).items;
    const available = (namespace: string, name: string, image: string, count: number) =>
      until(`${count} available pods of ${image}`, async () => {
        const { status } = await client.get(Deployment, { namespace, name });
        const pods = await podsIn(namespace);
        const images = pods.every((pod) => pod.spec?.containers[0]?.image === image);
        return status?.availableReplicas === count && pods.length === count && images;
      });

    test("a deployment gets exactly the pods it asks for, each on a node, in any burst of changes", async () => {
      const ns = await namespace("exact");
      const made = new Set<string>();
      const watching = new AbortController();
      const { resourceVersion } = await client.list(Pod, { namespace: ns });
      const watch = (async () => {
        for await (const event of client.watch(Pod, { namespace: ns, resourceVersion, signal: watching.signal }))
          if (event.type === "ADDED") made.add(event.object.metadata.uid);
      })().catch(() => undefined);
      await deploy(ns, "web", 20);
      const [set] = await until("a replica set", async () => {
        const sets = await setsIn(ns);
        return sets.length === 1 ? sets : undefined;
      });
      // Changes of the set itself wake its controller again and again while its cache is still behind.
      for (let change = 0; change < 20; change += 1) {
        const ref = { name: set?.metadata.name ?? "", namespace: ns };
        await client.patch(ReplicaSet, ref, { metadata: { labels: { change: String(change) } } }, { type: "merge" });
      }
      await available(ns, "web", "i:1", 20);
      await Bun.sleep(200);
      watching.abort();
      await watch;
      expect(made.size).toBe(20);
      expect((await podsIn(ns)).every(({ spec }) => spec?.nodeName === "n1" || spec?.nodeName === "n2")).toBe(true);
    });

    test("a deployment rolls to a new template, back to the old one, and keeps its history", async () => {
      const ns = await namespace("rolling");
      await deploy(ns, "web", 3);
      await available(ns, "web", "i:1", 3);
      for (const image of ["i:2", "i:1"]) {
        const patch = { spec: { template: { spec: { containers: [{ name: "c", image }] } } } };
        await client.patch(Deployment, { namespace: ns, name: "web" }, patch, { type: "strategic" });
        await available(ns, "web", image, 3);
      }
      const sets = await setsIn(ns);
      const revisions = sets.map((set) => [
        set.spec?.template?.spec?.containers[0]?.image,
        set.metadata.annotations?.["deployment.kubernetes.io/revision"],
      ]);
      expect(revisions.sort()).toEqual([
        ["i:1", "3"],
        ["i:2", "2"],
      ]);
    });

    test("a service lists ready pods only, in slices and in Endpoints, and forgets those that go", async () => {
      const ns = await namespace("services");
      const ports = [{ name: "http", port: 80, targetPort: "http" }];
      await client.create(Service, {
        metadata: { name: "web", namespace: ns },
        spec: { selector: { app: "web" }, ports },
      });
      const addresses = async (): Promise<(string | undefined)[]> =>
        (await client.list(EndpointSlice, { namespace: ns })).items
          .flatMap(({ endpoints }) => endpoints ?? [])
          .filter(({ conditions }) => conditions?.ready === true)
          .map((endpoint) => endpoint.addresses[0])
          .sort();
      await deploy(ns, "web", 2);
      await available(ns, "web", "i:1", 2);
      await until("two addresses", async () => (await addresses()).length === 2);
      const [pod] = await podsIn(ns);
      const ref = { name: pod?.metadata.name ?? "", namespace: ns };
      const unready = { status: { conditions: [{ type: "Ready", status: "False" }] } };
      await client.patch(Pod, ref, unready, { type: "strategic", subresource: "status" });
      await until("one address", async () => (await addresses()).length === 1);
      expect(await addresses()).not.toContain(pod?.status?.podIP);
      const endpoints = await client.get(Endpoints, { namespace: ns, name: "web" });
      expect(endpoints.subsets?.[0]?.notReadyAddresses?.map(({ ip }) => ip)).toEqual([pod?.status?.podIP ?? ""]);
      await client.patch(Deployment, { namespace: ns, name: "web" }, { spec: { replicas: 0 } }, { type: "merge" });
      await until("no address", async () => (await addresses()).length === 0);
      await client.delete(Service, { namespace: ns, name: "web" });
      await until("no slices", async () => (await client.list(EndpointSlice, { namespace: ns })).items.length === 0);
    });

    test("deletion collects dependents in the background, before the owner, or leaves them as orphans", async () => {
      const ns = await namespace("garbage");
      for (const name of ["back", "fore", "free"]) {
        await deploy(ns, name, 1);
        await until(
          name,
          async () => (await client.get(Deployment, { namespace: ns, name })).status?.availableReplicas === 1,
        );
      }
      const owned = async (app: string) =>
        (await Promise.all([setsIn(ns), podsIn(ns)])).flat().filter(({ metadata }) => metadata.labels?.["app"] === app);
      const gone = (name: string) =>
        until(`${name} gone`, async () => {
          const { items } = await client.list(Deployment, { namespace: ns });
          return items.every(({ metadata }) => metadata.name !== name);
        });
      await client.delete(Deployment, { namespace: ns, name: "back" }, { propagationPolicy: "Background" });
      await gone("back");
      await until("its dependents gone", async () => (await owned("back")).length === 0);
      await client.delete(Deployment, { namespace: ns, name: "fore" }, { propagationPolicy: "Foreground" });
      await gone("fore");
      expect(await owned("fore")).toEqual([]);
      await client.delete(Deployment, { namespace: ns, name: "free" }, { propagationPolicy: "Orphan" });
      await gone("free");
      const [set, pod] = await owned("free");
      expect(set?.metadata.ownerReferences ?? []).toEqual([]);
      expect(pod?.metadata.ownerReferences?.[0]?.uid).toBe(set?.metadata.uid ?? "");
    });

    test("an object goes when the last of its owners is gone, and not before", async () => {
      const ns = await namespace("owners");
      const owners = await Promise.all(
        ["a", "b"].map((name) => client.create(ConfigMap, { metadata: { name, namespace: ns } })),
      );
      const ownerReferences = owners.map(({ metadata: { name, uid } }) => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        name,
        uid,
      }));
      await client.create(ConfigMap, { metadata: { name: "child", namespace: ns, ownerReferences } });
      const child = () => client.get(ConfigMap, { namespace: ns, name: "child" });
      await client.delete(ConfigMap, { namespace: ns, name: "a" });
      await until("one owner left", async () => (await child()).metadata.ownerReferences?.length === 1);
      await client.delete(ConfigMap, { namespace: ns, name: "b" });
      await until("the child gone", async () => {
        const { items } = await client.list(ConfigMap, { namespace: ns });
        return items.every(({ metadata }) => metadata.name !== "child");
      });
    });

    test("a namespace says what holds it, is emptied, and goes when the last finalizer does", async () => {
      const ns = await namespace("ending");
      await deploy(ns, "web", 2);
      await client.create(ConfigMap, { metadata: { name: "held", namespace: ns, finalizers: ["example.org/hold"] } });
      await client.delete(Namespace, { name: ns });
      const condition = await until("conditions", async () => {
        const { status } = await client.get(Namespace, { name: ns });
        const remaining = status?.conditions?.find(({ type }) => type === "NamespaceFinalizersRemaining");
        return remaining?.status === "True" ? remaining : undefined;
      });
      expect(condition.message).toContain("example.org/hold in 1 resource instances");
      await until("no pods", async () => (await podsIn(ns)).length === 0);
      await client.patch(
        ConfigMap,
        { namespace: ns, name: "held" },
        { metadata: { finalizers: null } },
        { type: "merge" },
      );
      await until("the namespace gone", async () => {
        const { items } = await client.list(Namespace);
        return items.every(({ metadata }) => metadata.name !== ns);
      });
    });

    test("a deleted default service account comes back", async () => {
      const ns = await namespace("accounts");
      const ref = { namespace: ns, name: "default" };
      const { uid } = (await client.get(ServiceAccount, ref)).metadata;
      await client.delete(ServiceAccount, ref);
      await until("another one", async () => (await client.get(ServiceAccount, ref)).metadata.uid !== uid);
    });
  });
}
