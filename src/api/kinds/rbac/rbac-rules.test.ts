import { testRules } from "../rules.suite.ts";

testRules(
  "rbac.authorization.k8s.io/v1 ClusterRole",
  { rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] },
  [
    [
      "rules",
      "create",
      { rules: [{ verbs: [] }, { verbs: ["get"], nonResourceURLs: ["/a"], resources: ["pods"] }] },
      [
        "Required rules[0].verbs: Required value: verbs must contain at least one value",
        "Required rules[0].apiGroups: Required value: resource rules must supply at least one api group",
        "Required rules[0].resources: Required value: resource rules must supply at least one resource",
        'Invalid rules[1].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
      ],
    ],
    [
      "aggregation",
      "create",
      { aggregationRule: {} },
      [
        "Required aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil",
      ],
    ],
    [
      "selectors of aggregation",
      "create",
      { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { "a b": "c" } }] } },
      [
        "Invalid aggregationRule.clusterRoleSelectors[0].matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
  ],
);

testRules(
  "rbac.authorization.k8s.io/v1 RoleBinding",
  { roleRef: { kind: "Role", name: "a", apiGroup: "rbac.authorization.k8s.io" } },
  [
    [
      "roles",
      "create",
      { roleRef: { kind: "Other", name: "", apiGroup: "x" } },
      [
        'NotSupported roleRef.apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
        'NotSupported roleRef.kind: Unsupported value: "Other": supported values: "ClusterRole", "Role"',
        "Required roleRef.name: Required value",
      ],
    ],
    [
      "subjects",
      "create",
      {
        subjects: [
          { kind: "User", name: "" },
          { kind: "Robot", name: "a" },
          { kind: "ServiceAccount", name: "A", apiGroup: "x" },
        ],
      },
      [
        "Required subjects[0].name: Required value",
        'NotSupported subjects[1].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
        "Invalid subjects[2].name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        'NotSupported subjects[2].apiGroup: Unsupported value: "x": supported values: ""',
      ],
    ],
    [
      "roles stay",
      "update",
      { roleRef: { name: "b" } },
      [
        'Invalid roleRef: Invalid value: {"kind":"Role","name":"b","apiGroup":"rbac.authorization.k8s.io"}: field is immutable',
      ],
    ],
  ],
);
