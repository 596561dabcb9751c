import { expect, test } from "bun:test";
import type { StoredPod } from "../pods/pod-state.ts";
import { replicasFor } from "./replicas.ts";

const NOW = Date.parse("2026-01-01T01:00:00Z");
const OLD = "2026-01-01T00:00:00Z";
const YOUNG = "2026-01-01T00:59:30Z";

const pod = (
  name: string,
  more: { phase?: string; since?: string; ready?: string; deleted?: boolean } = {},
): StoredPod => {
  const { phase = "Running", since = OLD, ready = "True", deleted = false } = more;
  return {
    metadata: {
      ...{ name, namespace: "ns", uid: name, resourceVersion: "1", creationTimestamp: since },
      ...(deleted ? { deletionTimestamp: OLD } : {}),
    },
    spec: { containers: [] },
    status: { phase, startTime: since, conditions: [{ type: "Ready", status: ready, lastTransitionTime: since }] },
  };
};

/** Against a target of 100 a pod. */
const replicas = (current: number, pods: [StoredPod, number | undefined][], isCpu = false): number =>
  replicasFor({
    ...{ current, isCpu, now: NOW, tolerance: { up: 0.1, down: 0.1 } },
    pods: pods.map(([one]) => one),
    metrics: new Map(
      pods.flatMap(([{ metadata }, value]) =>
        value === undefined ? [] : [[metadata.name, { value, at: NOW, window: 30_000 }] as const],
      ),
    ),
    ratio: (values) => [...values.values()].reduce((sum, value) => sum + value, 0) / values.size / 100,
    neutral: () => 100,
  });

test("replicasFor() follows the ratio, and leaves small differences alone", () => {
  expect(
    replicas(2, [
      [pod("a"), 200],
      [pod("b"), 250],
    ]),
  ).toBe(5);
  expect(
    replicas(2, [
      [pod("a"), 108],
      [pod("b"), 110],
    ]),
  ).toBe(2);
  expect(
    replicas(3, [
      [pod("a"), 10],
      [pod("b"), 20],
      [pod("c"), 30],
    ]),
  ).toBe(1);
});

test("replicasFor() takes pods that were not measured for what speaks against a change", () => {
  expect(
    replicas(3, [
      [pod("a"), 200],
      [pod("b"), 200],
      [pod("c"), undefined],
    ]),
  ).toBe(4);
  expect(
    replicas(2, [
      [pod("a"), 150],
      [pod("b"), undefined],
    ]),
  ).toBe(2);
  expect(
    replicas(3, [
      [pod("a"), 10],
      [pod("b"), 10],
      [pod("c"), undefined],
    ]),
  ).toBe(2);
  expect(
    replicas(2, [
      [pod("a"), 200],
      [pod("b", { phase: "Pending" }), undefined],
    ]),
  ).toBe(2);
});

test("replicasFor() does not believe what it hears of the CPU of pods that have just started, nor of pods that go", () => {
  const young = pod("b", { since: YOUNG, ready: "False" });
  expect(
    replicas(
      2,
      [
        [pod("a"), 200],
        [young, 900],
      ],
      true,
    ),
  ).toBe(2);
  expect(
    replicas(2, [
      [pod("a"), 200],
      [young, 900],
    ]),
  ).toBe(11);
  expect(
    replicas(2, [
      [pod("a"), 200],
      [pod("b", { deleted: true }), 900],
    ]),
  ).toBe(2);
  expect(() => replicas(1, [[young, 10]], true)).toThrow("did not receive metrics for targeted pods");
});
