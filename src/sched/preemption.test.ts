import { expect, test } from "bun:test";
import type { ClusterState } from "./cluster.ts";
import { decide } from "./cycle.ts";
import type { StoredPod } from "./plugin.ts";
import { plugins } from "./plugins/index.ts";
import { planPreemption } from "./preemption.ts";
import { sampleCluster, sampleNode, samplePod } from "./sample-cluster.ts";

/** The node and the victims that make room for a pod that fits nowhere. */
function preemptionFor(pod: StoredPod, cluster: ClusterState): { node: string; victims: string[] } | undefined {
  const decision = decide(pod, cluster, { plugins, random: () => 0 });
  if (decision.node !== undefined) throw new Error(`the pod fits on "${decision.node}" as it is`);
  const plan = planPreemption(pod, cluster, { refusals: decision.refusals, plugins });
  return plan && { node: plan.node, victims: plan.victims.map(({ metadata }) => metadata.name).sort() };
}

const running = (name: string, node: string, options: { cpu: string; priority: number }): StoredPod =>
  samplePod(name, options.cpu, { nodeName: node, priority: options.priority });

test("planPreemption takes the least important pods that make enough room, and no more", () => {
  const cluster = sampleCluster(sampleNode("a"), sampleNode("b"));
  cluster.putPod(running("a-low", "a", { cpu: "2", priority: 1 }));
  cluster.putPod(running("a-mid", "a", { cpu: "2", priority: 5 }));
  cluster.putPod(running("b-mid", "b", { cpu: "4", priority: 5 }));
  const pod = samplePod("p", "2", { priority: 10 });
  expect(preemptionFor(pod, cluster)).toEqual({ node: "a", victims: ["a-low"] });
  const large = samplePod("q", "4", { priority: 10 });
  expect(preemptionFor(large, cluster)).toEqual({ node: "b", victims: ["b-mid"] });
});

test("planPreemption spares equals, obeys Never, and does not clear a node that would refuse anyway", () => {
  const cluster = sampleCluster(sampleNode("a"));
  cluster.putPod(running("equal", "a", { cpu: "4", priority: 10 }));
  expect(preemptionFor(samplePod("p", "2", { priority: 10 }), cluster)).toBeUndefined();
  expect(preemptionFor(samplePod("p", "2", { priority: 11, preemptionPolicy: "Never" }), cluster)).toBeUndefined();
  expect(preemptionFor(samplePod("p", "5", { priority: 11 }), cluster)).toBeUndefined();
  const cordoned = sampleNode("a");
  cordoned.spec = { unschedulable: true };
  cluster.putNode(cordoned);
  expect(preemptionFor(samplePod("p", "2", { priority: 11 }), cluster)).toBeUndefined();
});
