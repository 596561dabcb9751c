import { expect, test } from "bun:test";
import fc from "fast-check";
import type { ReplicaSet } from "../../api/kinds/apps/replica-set.ts";
import { planDeployment } from "./plan.ts";
import { newSetOf, type StoredDeployment, type StoredSet } from "./revision.ts";
import { limitsOf, sizeOf, total } from "./scaling.ts";

const template = (image: string) => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "c", image }] },
});

function deploymentOf(replicas: number, surge: number | string, unavailable: number | string): StoredDeployment {
  return {
    metadata: {
      name: "web",
      namespace: "default",
      uid: "d",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      generation: 1,
    },
    spec: {
      replicas,
      revisionHistoryLimit: 2,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: "web" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
      template: template("i:0"),
    },
  };
}

/** A world in which pods become available, or break, one at a time, in any order. */
class World {
  readonly sets: StoredSet[] = [];
  now = Date.parse("2026-01-01T00:00:00Z");

  constructor(public deployment: StoredDeployment) {}

  /** Applies one plan; answers whether it changed anything but the status. */
  reconcile(): boolean {
    this.now += 1000;
    const plan = planDeployment({ deployment: this.deployment, sets: this.sets, pods: [], now: this.now });
    for (const { set, replicas, annotations } of plan.resize) {
      this.#replace(set, {
        ...set,
        metadata: { ...set.metadata, annotations },
        ...(set.spec === undefined ? {} : { spec: { ...set.spec, replicas } }),
      });
    }
    if (plan.create !== undefined) this.sets.push(this.#stored(plan.create));
    for (const gone of plan.remove)
      this.sets.splice(
        this.sets.findIndex((set) => set.metadata.uid === gone.metadata.uid),
        1,
      );
    const metadata = {
      ...this.deployment.metadata,
      ...(plan.annotations === undefined ? {} : { annotations: plan.annotations }),
    };
    this.deployment = { ...this.deployment, metadata, status: plan.status };
    return (
      plan.resize.length > 0 || plan.create !== undefined || plan.remove.length > 0 || plan.annotations !== undefined
    );
  }

  /** The set's own controller catches up, with this many of its pods available. */
  settle(index: number, ready: number): void {
    const set = this.sets[index % Math.max(1, this.sets.length)];
    if (set === undefined) return;
    const replicas = sizeOf(set);
    const availableReplicas = Math.min(replicas, ready);
    this.#replace(set, {
      ...set,
      status: { replicas, readyReplicas: availableReplicas, availableReplicas, observedGeneration: 1 },
    });
  }

  available(): number {
    return this.sets.reduce((sum, set) => sum + Math.min(sizeOf(set), set.status?.availableReplicas ?? 0), 0);
  }

  #stored(set: ReplicaSet): StoredSet {
    const uid = `s${this.sets.length}-${this.now}`;
    return {
      ...set,
      metadata: {
        ...set.metadata,
        name: set.metadata?.name ?? "",
        namespace: "default",
        uid,
        resourceVersion: "1",
        generation: 1,
        creationTimestamp: new Date(this.now).toISOString().replace(/\.\d+Z/, "Z"),
      },
      status: { replicas: 0, observedGeneration: 1 },
    };
  }

  #replace(before: StoredSet, after: StoredSet): void {
    this.sets[this.sets.findIndex((set) => set.metadata.uid === before.metadata.uid)] = after;
  }
}

const amount = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom("0%", "25%", "50%", "100%"));
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: "reconcile" as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("settle" as const), set: fc.nat(5), ready: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("template" as const), image: fc.nat(3) }) },
);

test("planDeployment keeps within surge and unavailability under any interleaving, and converges", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 }),
      amount,
      amount,
      fc.array(step, { maxLength: 60 }),
      (replicas, surge, unavailable, steps) => {
        const world = new World(deploymentOf(replicas, surge, unavailable));
        const limits = limitsOf(world.deployment);
        for (const next of steps) {
          if (next.do === "settle") world.settle(next.set, next.ready);
          if (next.do === "template" && world.deployment.spec !== undefined) {
            world.deployment = {
              ...world.deployment,
              spec: { ...world.deployment.spec, template: template(`i:${next.image}`) },
            };
          }
          if (next.do !== "reconcile") continue;
          const before = world.available();
          world.reconcile();
          expect(total(world.sets)).toBeLessThanOrEqual(limits.desired + limits.surge);
          // A plan takes available pods only down to what must remain; what is below already, others have broken.
          expect(world.available()).toBeGreaterThanOrEqual(Math.min(before, limits.desired - limits.unavailable));
        }
        for (let round = 0; round < 200; round += 1) {
          const changed = world.reconcile();
          for (const index of world.sets.keys()) world.settle(index, 100);
          if (!changed && round > 2) break;
        }
        expect(world.reconcile()).toBe(false);
        expect(sizeOf(newSetOf(world.deployment, world.sets))).toBe(replicas);
        expect(total(world.sets)).toBe(replicas);
        expect(world.sets.length).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 300 },
  );
});

test("planDeployment gives every template its own revision, and an old template a new one", () => {
  const world = new World(deploymentOf(1, 1, 0));
  const settle = (): void => {
    for (let round = 0; round < 10; round += 1) {
      world.reconcile();
      for (const index of world.sets.keys()) world.settle(index, 100);
    }
  };
  const revisions: (string | undefined)[] = [];
  for (const image of ["i:0", "i:1", "i:0"]) {
    if (world.deployment.spec !== undefined)
      world.deployment = { ...world.deployment, spec: { ...world.deployment.spec, template: template(image) } };
    settle();
    revisions.push(world.deployment.metadata.annotations?.["deployment.kubernetes.io/revision"]);
  }
  expect(revisions).toEqual(["1", "2", "3"]);
  expect(world.sets.length).toBe(2);
});
