import { expect, test } from "bun:test";
import fc from "fast-check";
import type { JobSpec } from "../../api/kinds/batch/job-spec.ts";
import type { StoredPod } from "../pods/pod-state.ts";
import { formatIndexes, parseIndexes } from "./indexes.ts";
import { isDone, planJob } from "./plan.ts";
import { podOf, type StoredJob } from "./pod.ts";

const START = Date.parse("2026-01-01T00:00:00Z");

/** A world in which pods end and vanish in any order, and in which only what has been applied happens. */
class World {
  job: StoredJob;
  pods: StoredPod[] = [];
  ended = { succeeded: 0, failed: 0 };
  now = START;
  #made = 0;

  constructor(spec: Partial<JobSpec>) {
    const metadata = {
      name: "j",
      namespace: "default",
      uid: "j",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
    };
    this.job = { metadata, spec: { template: { metadata: {} }, selector: {}, ...spec } };
  }

  /** One reconcile, as the controller carries it out; false once nothing changes any more. */
  reconcile(): boolean {
    this.now += 3_600_000;
    const plan = planJob({ job: this.job, pods: this.pods, now: this.now });
    const released = new Set([...plan.release, ...plan.remove].map(({ metadata }) => metadata.uid));
    this.pods = this.pods
      .filter((pod) => !plan.remove.includes(pod))
      .map((pod) => (released.has(pod.metadata.uid) ? { ...pod, metadata: { ...pod.metadata, finalizers: [] } } : pod));
    for (const { index, failures } of plan.create) this.pods.push(this.#stored(podOf(this.job, index, failures)));
    const same = Bun.deepEquals(this.job.status, plan.status);
    this.job = { ...this.job, status: plan.status };
    return !same || released.size > 0 || plan.create.length > 0;
  }

  #stored({ metadata, spec }: ReturnType<typeof podOf>): StoredPod {
    const uid = `p${this.#made++}`;
    const stored = { ...metadata, name: uid, uid, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
    return { metadata: stored, spec: spec ?? { containers: [] }, status: { phase: "Running" } };
  }

  end(pick: number, phase: "Succeeded" | "Failed"): void {
    const running = this.pods.filter(({ status }) => status?.phase === "Running");
    const pod = running[pick % Math.max(1, running.length)];
    if (pod === undefined) return;
    this.pods[this.pods.indexOf(pod)] = { ...pod, status: { phase } };
    this.ended[phase === "Succeeded" ? "succeeded" : "failed"] += 1;
  }

  /** The node or a user takes an ended pod away; a pod that is tracked stays. */
  vanish(pick: number): void {
    const free = this.pods.filter(
      ({ metadata, status }) => status?.phase !== "Running" && (metadata.finalizers ?? []).length === 0,
    );
    const pod = free[pick % Math.max(1, free.length)];
    if (pod !== undefined) this.pods.splice(this.pods.indexOf(pod), 1);
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("reconcile" as const), pick: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("succeed" as const), pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fail" as const), pick: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("vanish" as const), pick: fc.nat(9) }) },
);

test("planJob counts every ended pod once, whenever pods vanish, and ends complete", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.array(step, { maxLength: 60 }),
      (completions, parallelism, indexed, steps) => {
        const mode = indexed ? { completionMode: "Indexed" } : {};
        const world = new World({ completions, parallelism, backoffLimit: 1000, ...mode });
        for (const { do: what, pick } of steps) {
          if (what === "reconcile") world.reconcile();
          if (what === "succeed") world.end(pick, "Succeeded");
          if (what === "fail") world.end(pick, "Failed");
          if (what === "vanish") world.vanish(pick);
          const running = world.pods.filter(({ status }) => status?.phase === "Running");
          expect(running.length).toBeLessThanOrEqual(parallelism);
        }
        for (let round = 0; round < 60 && !isDone(world.job); round += 1) {
          world.reconcile();
          world.end(0, "Succeeded");
        }
        expect(isDone(world.job)).toBe(true);
        expect(world.job.status?.succeeded).toBe(completions);
        expect(world.job.status?.failed ?? 0).toBe(world.ended.failed);
        expect(world.job.status?.uncountedTerminatedPods).toEqual({});
        if (indexed) expect(parseIndexes(world.job.status?.completedIndexes).size).toBe(completions);
      },
    ),
    { numRuns: 200 },
  );
});

test("planJob fails a job over its limit, first by saying so, and removes what still runs", () => {
  const world = new World({ completions: 3, parallelism: 3, backoffLimit: 0 });
  world.reconcile();
  world.end(0, "Failed");
  world.reconcile();
  expect(world.job.status?.conditions?.map(({ type }) => type)).toEqual(["FailureTarget"]);
  expect(world.pods.filter(({ status }) => status?.phase === "Running")).toEqual([]);
  for (let round = 0; round < 4; round += 1) world.reconcile();
  expect(world.job.status?.conditions?.map(({ type, reason }) => [type, reason])).toEqual([
    ["FailureTarget", "BackoffLimitExceeded"],
    ["Failed", "BackoffLimitExceeded"],
  ]);
  expect(world.job.status?.failed).toBe(1);
});

test("formatIndexes writes what parseIndexes reads", () => {
  expect(formatIndexes([5, 1, 0, 2, 8, 9])).toBe("0-2,5,8,9");
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40)), (indexes) => {
      expect([...parseIndexes(formatIndexes(indexes))]).toEqual([...indexes].sort((a, b) => a - b));
    }),
  );
});
