import { expect, test } from "bun:test";
import fc from "fast-check";
import type { StatefulSetSpec } from "../../api/kinds/apps/stateful-set.ts";
import type { StoredPod } from "../pods/pod-state.ts";
import { REVISION_LABEL, revisionNameOf, type StoredStatefulSet } from "./identity.ts";
import { planStatefulSet, statefulSetStatus } from "./plan.ts";

const STORED = { resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

class World {
  pods = new Map<string, StoredPod>();
  set: StoredStatefulSet;

  constructor(
    spec: Partial<StatefulSetSpec>,
    public update = "r1",
    public current = "r1",
  ) {
    this.set = { metadata: { name: "s", uid: "s", ...STORED }, spec: { template: {}, selector: {}, ...spec } };
  }

  /** Applies one plan: removed pods are gone at once, made ones are not ready yet. */
  reconcile() {
    const observed = { ...this, pods: [...this.pods.values()], now: 0 };
    const plan = planStatefulSet(observed);
    for (const { metadata } of plan.remove) this.pods.delete(metadata.name);
    for (const { ordinal, revision } of plan.create) this.#put(ordinal, revision, false);
    this.current = statefulSetStatus({ ...observed, pods: [...this.pods.values()] }).currentRevision ?? this.current;
    return plan;
  }

  ready(): void {
    for (const [name, pod] of this.pods) this.#put(Number(name.slice(2)), revisionNameOf(pod), true);
  }

  #put(ordinal: number, revision: string, ready: boolean): void {
    const name = `s-${ordinal}`;
    this.pods.set(name, {
      metadata: { name, uid: name, labels: { [REVISION_LABEL]: revision }, ...STORED },
      status: {
        phase: ready ? "Running" : "Pending",
        conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      },
    });
  }

  get names(): string[] {
    return [...this.pods.keys()].sort();
  }
}

function settle(world: World): void {
  for (let round = 0; round < 40; round += 1) {
    world.reconcile();
    world.ready();
  }
}

test("planStatefulSet makes pods one by one, each when all before it serve, and removes them from the top", () => {
  const world = new World({ replicas: 3 });
  world.reconcile();
  world.reconcile();
  expect(world.names).toEqual(["s-0"]);
  world.ready();
  world.reconcile();
  expect(world.names).toEqual(["s-0", "s-1"]);
  settle(world);
  expect(world.names).toEqual(["s-0", "s-1", "s-2"]);
  world.set = { ...world.set, spec: { ...world.set.spec, template: {}, selector: {}, replicas: 1 } };
  expect(world.reconcile().remove.map(({ metadata }) => metadata.name)).toEqual(["s-2"]);
  expect(world.reconcile().remove.map(({ metadata }) => metadata.name)).toEqual(["s-1"]);
  expect(world.reconcile()).toEqual({ create: [], remove: [], requeueAfter: undefined });
});

test("planStatefulSet rolls to a new revision from the top, above the partition, one pod missing at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(6), fc.boolean(), (replicas, partition, parallel) => {
      const world = new World({
        replicas,
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition } },
        ...(parallel ? { podManagementPolicy: "Parallel" } : {}),
      });
      settle(world);
      world.update = "r2";
      for (let round = 0; round < 40; round += 1) {
        world.reconcile();
        expect(world.pods.size).toBeGreaterThanOrEqual(replicas - 1);
        world.ready();
      }
      const kept = Math.min(partition, replicas);
      for (const [name, pod] of world.pods)
        expect(revisionNameOf(pod)).toBe(Number(name.slice(2)) < kept ? "r1" : "r2");
      expect(world.pods.size).toBe(replicas);
      expect(world.current).toBe(kept === 0 ? "r2" : "r1");
    }),
  );
});
