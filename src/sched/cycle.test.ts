import { expect, test } from "bun:test";
import fc from "fast-check";
import { decide } from "./cycle.ts";
import { plugins } from "./plugins/index.ts";
import { sampleCluster, sampleNode, samplePod } from "./sample-cluster.ts";

const options = { plugins, random: () => 0 };

test("plugins are asked in this order: cheap and final refusals first", () => {
  expect(plugins.map(({ name }) => name)).toEqual([
    "NodeUnschedulable",
    "NodeName",
    "TaintToleration",
    "NodeAffinity",
    "NodePorts",
    "NodeResourcesFit",
    "VolumeBinding",
    "PodTopologySpread",
    "InterPodAffinity",
    "NodeResourcesBalancedAllocation",
    "ImageLocality",
  ]);
});

test("decide never puts more on a node than it has, and refuses only when no node has room", () => {
  const size = fc.integer({ min: 0, max: 4000 });
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 6 }), fc.array(size, { maxLength: 40 }), (nodes, asks) => {
      const cluster = sampleCluster(...nodes.map((cpu, index) => sampleNode(`n${index}`, { cpu: `${cpu}m` })));
      const free = new Map(nodes.map((cpu, index) => [`n${index}`, { cpu, pods: 10 }]));
      for (const [index, ask] of asks.entries()) {
        const pod = samplePod(`p${index}`, `${ask}m`);
        const decision = decide(pod, cluster, options);
        const fits = [...free]
          .filter(([, left]) => left.pods > 0 && (ask === 0 || left.cpu >= ask))
          .map(([name]) => name);
        if (decision.node === undefined) {
          expect(fits).toEqual([]);
          continue;
        }
        expect(fits).toContain(decision.node);
        const left = free.get(decision.node);
        if (left !== undefined) Object.assign(left, { cpu: left.cpu - ask, pods: left.pods - 1 });
        cluster.assume(pod, decision.node);
      }
    }),
    { numRuns: 100 },
  );
});

test("decide counts the reasons of all nodes in Kubernetes' words", () => {
  const tainted = sampleNode("tainted");
  tainted.spec = { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] };
  const cordoned = sampleNode("cordoned");
  cordoned.spec = { unschedulable: true };
  const cluster = sampleCluster(sampleNode("small"), sampleNode("small too"), tainted, cordoned);
  const decision = decide(samplePod("p", "5"), cluster, options);
  expect(decision.node === undefined && decision.message).toBe(
    "0/4 nodes are available: 1 node(s) had untolerated taint {k: v}, 1 node(s) were unschedulable, 2 Insufficient cpu.",
  );
});

test("decide prefers the emptier node, and the same seed gives the same choice among equals", () => {
  const cluster = sampleCluster(sampleNode("full"), sampleNode("empty"));
  cluster.putPod(samplePod("there", "3", { nodeName: "full" }));
  expect(decide(samplePod("p"), cluster, options).node).toBe("empty");
  const equals = sampleCluster(sampleNode("a"), sampleNode("b"));
  const picks = [0, 0.99].map((random) => decide(samplePod("p"), equals, { plugins, random: () => random }).node);
  expect(picks).toEqual(["a", "b"]);
});

test("decide spreads the pods of one owner", () => {
  const cluster = sampleCluster(sampleNode("a", { cpu: "64" }), sampleNode("b", { cpu: "64" }));
  const counts = new Map<string, number>();
  for (let index = 0; index < 10; index += 1) {
    const pod = samplePod(`p${index}`, "100m");
    pod.metadata.ownerReferences = [
      { apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "r", controller: true },
    ];
    const { node = "" } = decide(pod, cluster, options);
    cluster.assume(pod, node);
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  expect([...counts.values()]).toEqual([5, 5]);
});
