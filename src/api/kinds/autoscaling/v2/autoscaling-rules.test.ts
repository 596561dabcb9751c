import { testRules } from "../../rules.suite.ts";

testRules(
  "autoscaling/v2 HorizontalPodAutoscaler",
  { spec: { maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "web", apiVersion: "apps/v1" } } },
  [
    [
      "counts",
      "create",
      { spec: { minReplicas: 0, maxReplicas: 0 } },
      [
        "Invalid spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
        "Invalid spec.maxReplicas: Invalid value: 0: must be greater than 0",
      ],
    ],
    [
      "order",
      "create",
      { spec: { minReplicas: 4 } },
      ["Invalid spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"],
    ],
    [
      "targets have kinds and names",
      "create",
      { spec: { scaleTargetRef: { kind: "", name: "a/b" } } },
      [
        "Required spec.scaleTargetRef.kind: Required value",
        "Invalid spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/'",
      ],
    ],
    [
      "types of metrics",
      "create",
      { spec: { metrics: [{ type: "Other" }] } },
      [
        'NotSupported spec.metrics[0].type: Unsupported value: "Other": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'NotSupported spec.metrics[0].type: Unsupported value: "Other": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      ],
    ],
    [
      "a metric is of its type",
      "create",
      {
        spec: {
          metrics: [
            { type: "Pods", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 5 } } },
          ],
        },
      },
      ["Required spec.metrics[0].pods: Required value: must populate information for the given metric source"],
    ],
    [
      "resources",
      "create",
      { spec: { metrics: [{ type: "Resource", resource: { name: "", target: { type: "Utilization" } } }] } },
      [
        "Required spec.metrics[0].resource.name: Required value: must specify a resource name",
        "Required spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
      ],
    ],
    [
      "targets",
      "create",
      {
        spec: {
          metrics: [
            {
              type: "Resource",
              resource: {
                name: "cpu",
                target: { type: "Some", averageUtilization: 0, averageValue: "0", value: "-1" },
              },
            },
          ],
        },
      },
      [
        'Invalid spec.metrics[0].resource.target.type: Invalid value: "Some": must be either Utilization, Value, or AverageValue',
        'Invalid spec.metrics[0].resource.target.value: Invalid value: "-1": must be positive',
        'Invalid spec.metrics[0].resource.target.averageValue: Invalid value: "0": must be positive',
        "Invalid spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
        "Forbidden spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
      ],
    ],
    [
      "containers",
      "create",
      {
        spec: {
          metrics: [
            {
              type: "ContainerResource",
              containerResource: { name: "cpu", container: "", target: { type: "AverageValue", averageValue: "1" } },
            },
          ],
        },
      },
      ["Required spec.metrics[0].containerResource.container: Required value: must specify a container"],
    ],
    [
      "metrics of pods",
      "create",
      { spec: { metrics: [{ type: "Pods", pods: { metric: { name: "" }, target: { type: "AverageValue" } } }] } },
      [
        "Required spec.metrics[0].pods.metric.name: Required value: must specify a metric name",
        "Required spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue",
      ],
    ],
    [
      "metrics of objects",
      "create",
      {
        spec: {
          metrics: [
            {
              type: "Object",
              object: { describedObject: { kind: "", name: "" }, metric: { name: "a/b" }, target: { type: "Value" } },
            },
          ],
        },
      },
      [
        "Required spec.metrics[0].object.describedObject.kind: Required value",
        "Required spec.metrics[0].object.describedObject.name: Required value",
        "Invalid spec.metrics[0].object.metric.name: Invalid value: \"a/b\": may not contain '/'",
        "Required spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue",
      ],
    ],
    [
      "metrics of others",
      "create",
      {
        spec: {
          metrics: [
            {
              type: "External",
              external: { metric: { name: "a" }, target: { type: "Value", value: "1", averageValue: "1" } },
            },
          ],
        },
      },
      [
        "Forbidden spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target",
      ],
    ],
    [
      "behavior",
      "create",
      {
        spec: {
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 4000,
              selectPolicy: "Some",
              policies: [{ type: "Pod", value: 0, periodSeconds: 2000 }],
            },
            scaleDown: { policies: [], stabilizationWindowSeconds: -1, tolerance: "-1" },
          },
        },
      },
      [
        "Invalid spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600",
        'NotSupported spec.behavior.scaleUp.selectPolicy: Unsupported value: "Some": supported values: "Disabled", "Max", "Min"',
        'NotSupported spec.behavior.scaleUp.policies[0].type: Unsupported value: "Pod": supported values: "Percent", "Pods"',
        "Invalid spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
        "Invalid spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800",
        "Invalid spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero",
        'Invalid spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
    [
      "status",
      { part: "status" },
      { status: { currentReplicas: -1, desiredReplicas: -1 } },
      [
        "Invalid status.currentReplicas: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.desiredReplicas: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
  ],
);
