import { testRules } from "../rules.suite.ts";

testRules("coordination.k8s.io/v1 Lease", { spec: {} }, [
  [
    "durations and transitions",
    "create",
    { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
    [
      "Invalid spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
      "Invalid spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
]);
