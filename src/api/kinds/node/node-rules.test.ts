import { testRules } from "../rules.suite.ts";

testRules("node.k8s.io/v1 RuntimeClass", { handler: "runc" }, [
  ["a handler is required", "create", { handler: "" }, ["Required handler: Required value"]],
  [
    "handlers, overhead and nodes",
    "create",
    {
      handler: "Run_C",
      overhead: { podFixed: { cpu: "-1", foo: "1" } },
      scheduling: {
        nodeSelector: { "a b": "c" },
        tolerations: [
          { key: "a", operator: "Exists" },
          { key: "a", operator: "Exists" },
          { operator: "Near", key: "b" },
        ],
      },
    },
    [
      "Invalid handler: Invalid value: \"Run_C\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      'Invalid overhead.podFixed.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'Invalid overhead.podFixed.limits[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'Invalid overhead.podFixed.limits[foo]: Invalid value: "foo": must be a standard resource for containers',
      "Invalid scheduling.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'NotSupported scheduling.tolerations[2].operator: Unsupported value: "Near": supported values: "Equal", "Exists"',
      'Duplicate scheduling.tolerations[1]: Duplicate value: {"key":"a","operator":"Exists"}',
    ],
  ],
  ["handlers stay", "update", { handler: "other" }, ['Invalid handler: Invalid value: "other": field is immutable']],
  [
    "warns of old labels",
    "warn",
    { scheduling: { nodeSelector: { "beta.kubernetes.io/os": "linux" } } },
    ['scheduling.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
]);
