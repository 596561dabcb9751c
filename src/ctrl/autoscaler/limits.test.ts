import { expect, test } from "bun:test";
import type { HorizontalPodAutoscalerSpec } from "../../api/kinds/autoscaling/v2/horizontal-pod-autoscaler.ts";
import { limited, type Memory } from "./limits.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const spec = (behavior?: HorizontalPodAutoscalerSpec["behavior"]): HorizontalPodAutoscalerSpec => ({
  scaleTargetRef: { kind: "Deployment", name: "d" },
  maxReplicas: 20,
  ...(behavior && { behavior }),
});
const ask = (
  of: { current: number; desired: number; min?: number; now?: number },
  memory: Memory = { recommendations: [], changes: [] },
  behavior?: HorizontalPodAutoscalerSpec["behavior"],
) => limited({ spec: spec(behavior), min: 1, now: NOW, memory, ...of });

test("limited() lets an autoscaler double, keeps it within its bounds, and says which bound held", () => {
  expect(ask({ current: 3, desired: 5 })).toMatchObject({
    replicas: 5,
    limited: { status: "False", reason: "DesiredWithinRange" },
  });
  expect(ask({ current: 1, desired: 9 })).toMatchObject({ replicas: 4, limited: { reason: "ScaleUpLimit" } });
  expect(ask({ current: 15, desired: 25 })).toMatchObject({ replicas: 20, limited: { reason: "TooManyReplicas" } });
  expect(ask({ current: 5, desired: 1, min: 3 })).toMatchObject({ replicas: 3, limited: { reason: "TooFewReplicas" } });
});

test("limited() follows the highest recommendation of the last five minutes downwards", () => {
  const memory: Memory = { recommendations: [], changes: [] };
  expect(ask({ current: 6, desired: 6 }, memory).replicas).toBe(6);
  expect(ask({ current: 6, desired: 2, now: NOW + 60_000 }, memory)).toMatchObject({
    replicas: 6,
    ableToScale: { reason: "ScaleDownStabilized" },
  });
  expect(ask({ current: 6, desired: 2, now: NOW + 301_000 }, memory).replicas).toBe(2);
  expect(memory.recommendations.every(({ at }) => at > NOW)).toBe(true);
});

test("limited() keeps to the rules of a behaviour, counting what was done lately", () => {
  const behavior = {
    scaleUp: { stabilizationWindowSeconds: 60, policies: [{ type: "Pods", value: 2, periodSeconds: 60 }] },
    scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: "Percent", value: 50, periodSeconds: 60 }] },
  };
  const memory: Memory = { recommendations: [], changes: [] };
  expect(ask({ current: 4, desired: 9 }, memory, behavior)).toMatchObject({
    replicas: 6,
    limited: { reason: "ScaleUpLimit" },
  });
  memory.changes.push({ at: NOW, replicas: 2 });
  expect(ask({ current: 6, desired: 9, now: NOW + 30_000 }, memory, behavior).replicas).toBe(6);
  expect(ask({ current: 6, desired: 9, now: NOW + 61_000 }, memory, behavior).replicas).toBe(8);
  const fresh: Memory = { recommendations: [], changes: [] };
  expect(ask({ current: 8, desired: 1 }, fresh, behavior)).toMatchObject({
    replicas: 4,
    limited: { reason: "ScaleDownLimit" },
  });
  const never = { scaleDown: { selectPolicy: "Disabled" } };
  expect(ask({ current: 8, desired: 1 }, { recommendations: [], changes: [] }, never).replicas).toBe(8);
});

test("limited() waits with more replicas until everything in the window asks for them", () => {
  const behavior = { scaleUp: { stabilizationWindowSeconds: 60 } };
  const memory: Memory = { recommendations: [{ at: NOW - 30_000, replicas: 3 }], changes: [] };
  expect(ask({ current: 3, desired: 5 }, memory, behavior)).toMatchObject({
    replicas: 3,
    ableToScale: { reason: "ScaleUpStabilized" },
  });
  expect(ask({ current: 3, desired: 5, now: NOW + 31_000 }, memory, behavior).replicas).toBe(5);
});
