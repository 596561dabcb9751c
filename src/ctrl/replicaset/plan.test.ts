import { expect, test } from "bun:test";
import fc from "fast-check";
import type { ReplicaSet } from "../../api/kinds/apps/replica-set.ts";
import type { Stored } from "../../client/client.ts";
import type { StoredPod } from "../pods/pod-state.ts";
import { planReplicas, replicaStatus } from "./plan.ts";

const NOW = Date.parse("2026-01-01T01:00:00Z");
const time = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1000).toISOString().replace(".000", "");

interface Sketch {
  phase: "Pending" | "Running" | "Succeeded" | "Failed";
  ready: boolean;
  leaving: boolean;
  node: string;
  readyFor: number;
  cost: number;
}

const sketch: Sketch = { phase: "Running", ready: true, leaving: false, node: "n1", readyFor: 100, cost: 0 };
let uids = 0;

function pod(given: Partial<Sketch>): StoredPod {
  const { phase, ready, leaving, node, readyFor, cost } = { ...sketch, ...given };
  const uid = `u${uids++}`;
  return {
    metadata: {
      name: uid,
      uid,
      resourceVersion: "1",
      creationTimestamp: time(1000),
      annotations: { "controller.kubernetes.io/pod-deletion-cost": String(cost) },
      ...(leaving ? { deletionTimestamp: time(1) } : {}),
    },
    spec: { containers: [], ...(node === "" ? {} : { nodeName: node }) },
    status: {
      phase,
      conditions: [{ type: "Ready", status: ready ? "True" : "False", lastTransitionTime: time(readyFor) }],
    },
  };
}

function set(replicas: number, minReadySeconds = 0): Stored<ReplicaSet> {
  return {
    metadata: { name: "s", uid: "s", resourceVersion: "1", creationTimestamp: time(2000), generation: 3 },
    spec: { replicas, minReadySeconds, selector: {} },
  };
}

const anyPod = fc
  .record({
    phase: fc.constantFrom<Sketch["phase"]>("Pending", "Running", "Succeeded", "Failed"),
    ready: fc.boolean(),
    leaving: fc.boolean(),
    node: fc.constantFrom("", "n1", "n2"),
    readyFor: fc.nat(500),
    cost: fc.integer({ min: -2, max: 2 }),
  })
  .map(pod);

test("planReplicas closes the gap exactly, removes only active pods, and then has nothing to do", () => {
  fc.assert(
    fc.property(fc.array(anyPod, { maxLength: 12 }), fc.nat(12), (pods, replicas) => {
      const active = pods.filter(
        ({ metadata, status }) =>
          metadata.deletionTimestamp === undefined && (status?.phase === "Pending" || status?.phase === "Running"),
      );
      const plan = planReplicas({ set: set(replicas), pods, now: NOW });
      expect(active.length + plan.create - plan.remove.length).toBe(replicas);
      expect(plan.create === 0 || plan.remove.length === 0).toBe(true);
      expect(plan.remove.every((victim) => active.includes(victim))).toBe(true);
      const left = pods.filter((candidate) => !plan.remove.includes(candidate));
      const made = Array.from({ length: plan.create }, () => pod({ phase: "Pending", ready: false }));
      const next = planReplicas({ set: set(replicas), pods: [...left, ...made], now: NOW });
      expect([next.create, next.remove]).toEqual([0, []]);
    }),
  );
});

test("planReplicas gives up first what serves least", () => {
  const order = [
    pod({ node: "", phase: "Pending", ready: false }),
    pod({ phase: "Pending", ready: false }),
    pod({ ready: false }),
    pod({ cost: -5 }),
    pod({ node: "crowded" }),
    pod({ node: "crowded", cost: 1 }),
    pod({ readyFor: 1, cost: 2, node: "n2" }),
    pod({ readyFor: 3000, cost: 2, node: "n3" }),
  ];
  const crowd = [pod({ node: "crowded" }), pod({ node: "crowded" })];
  for (let kept = order.length; kept > 0; kept -= 1) {
    const shuffled = [...order.slice(order.length - kept)].reverse();
    const { remove } = planReplicas({
      set: set(kept - 1),
      pods: shuffled,
      siblings: [...shuffled, ...crowd],
      now: NOW,
    });
    expect(remove.map(({ metadata }) => metadata.name)).toEqual([order[order.length - kept]?.metadata.name ?? ""]);
  }
});

test("replicaStatus counts a pod as available after minReadySeconds, and planReplicas says when that is", () => {
  const pods = [pod({ readyFor: 5 }), pod({ readyFor: 30 }), pod({ ready: false }), pod({ phase: "Failed" })];
  const waiting = set(3, 10);
  expect(replicaStatus({ set: waiting, pods, now: NOW })).toMatchObject({
    replicas: 3,
    readyReplicas: 2,
    availableReplicas: 1,
    observedGeneration: 3,
  });
  expect(planReplicas({ set: waiting, pods, now: NOW }).requeueAfter).toBe(5000);
});
