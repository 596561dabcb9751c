import { testRules } from "../rules.suite.ts";

testRules("scheduling.k8s.io/v1 PriorityClass", { value: 5 }, [
  [
    "values",
    "create",
    { value: 2000000000 },
    ["Forbidden value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
  ],
  [
    "names of the system",
    "create",
    { metadata: { name: "system-a" } },
    [
      "Forbidden metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-a is not a known system priority class",
    ],
  ],
  [
    "values of the system",
    "create",
    { metadata: { name: "system-node-critical" } },
    [
      "Forbidden metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000",
    ],
  ],
  [
    "values and policies stay",
    "update",
    { value: 6, preemptionPolicy: "Never" },
    [
      "Forbidden value: Forbidden: may not be changed in an update.",
      'Invalid preemptionPolicy: Invalid value: "Never": field is immutable',
    ],
  ],
]);
