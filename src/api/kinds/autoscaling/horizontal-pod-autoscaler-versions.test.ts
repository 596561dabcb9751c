import { expect, test } from "bun:test";
import type { KubeObject } from "../../kind.ts";
import { toAutoscalerV1, toAutoscalerV2 } from "./horizontal-pod-autoscaler-versions.ts";

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const v2 = (spec: object, status: object = {}): KubeObject => ({
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web", annotations: { mine: "1" } },
  spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 5, ...spec },
  status: { currentMetrics: null, desiredReplicas: 0, ...status },
});
const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } };

test("toAutoscalerV1 gives CPU a field of its own", () => {
  const { metadata, spec, status } = toAutoscalerV1(v2({ metrics: [cpu] }));
  expect(spec).toEqual({ scaleTargetRef, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 60 });
  expect(status).toEqual({ currentReplicas: 0, desiredReplicas: 0 });
  expect(metadata?.annotations).toEqual({ mine: "1" });
});

test("toAutoscalerV2 takes 80 % of CPU where nothing else is said", () => {
  const { spec } = toAutoscalerV2({ spec: { scaleTargetRef, maxReplicas: 5 } });
  const target = { type: "Utilization", averageUtilization: 80 };
  expect(spec).toMatchObject({ metrics: [{ type: "Resource", resource: { name: "cpu", target } }] });
});

test.each([
  [{ type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } } }],
  [{ type: "Pods", pods: { metric: { name: "hits" }, target: { type: "AverageValue", averageValue: "10" } } }],
  [
    {
      type: "Object",
      object: {
        metric: { name: "hits", selector: { matchLabels: { a: "b" } } },
        describedObject: { kind: "Service", name: "web" },
        target: { type: "Value", value: "10" },
      },
    },
  ],
  [{ type: "External", external: { metric: { name: "queue" }, target: { type: "AverageValue", averageValue: "3" } } }],
])("toAutoscalerV2 restores what annotations of v1 hold of %j", (metric) => {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
  const object = v2({ metrics: [cpu, metric], behavior }, { conditions: [{ type: "AbleToScale", status: "True" }] });
  expect(toAutoscalerV2(toAutoscalerV1(object)) as object).toMatchObject(object);
});

test("toAutoscalerV2 passes over an annotation that is not JSON", () => {
  const annotations = { "autoscaling.alpha.kubernetes.io/metrics": "{" };
  const { metadata, spec } = toAutoscalerV2({ metadata: { name: "web", annotations }, spec: { maxReplicas: 1 } });
  expect(metadata).toEqual({ name: "web" });
  expect(spec).toMatchObject({ metrics: [{ resource: { name: "cpu" } }] });
});
