import { testRules } from "../rules.suite.ts";

testRules("policy/v1 PodDisruptionBudget", { spec: { selector: { matchLabels: { app: "web" } }, minAvailable: 1 } }, [
  [
    "one bound only",
    "create",
    { spec: { maxUnavailable: 1 } },
    [
      'Invalid spec: Invalid value: {"selector":{"matchLabels":{"app":"web"}},"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    "bounds",
    "create",
    { spec: { minAvailable: "150%" } },
    ['Invalid spec.minAvailable: Invalid value: "150%": must not be greater than 100%'],
  ],
  [
    "evictions",
    "create",
    { spec: { unhealthyPodEvictionPolicy: "Never" } },
    [
      'NotSupported spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    "status",
    { part: "status" },
    { status: { disruptionsAllowed: -1, currentHealthy: -1, desiredHealthy: -1, expectedPods: -1 } },
    [
      "Invalid status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0",
      "Invalid status.currentHealthy: Invalid value: -1: must be greater than or equal to 0",
      "Invalid status.desiredHealthy: Invalid value: -1: must be greater than or equal to 0",
      "Invalid status.expectedPods: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
]);
