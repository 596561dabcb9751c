import { testRules } from "../rules.suite.ts";

testRules(
  "flowcontrol.apiserver.k8s.io/v1 FlowSchema",
  {
    spec: {
      priorityLevelConfiguration: { name: "a" },
      rules: [
        {
          subjects: [{ kind: "Group", group: { name: "a" } }],
          resourceRules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"], namespaces: ["a"] }],
        },
      ],
    },
  },
  [
    [
      "precedence and level",
      "create",
      { spec: { matchingPrecedence: -1, priorityLevelConfiguration: { name: "" } } },
      [
        "Invalid spec.matchingPrecedence: Invalid value: -1: must be a positive value",
        "Required spec.priorityLevelConfiguration.name: Required value: must reference a priority level",
      ],
    ],
    [
      "precedence",
      "create",
      { spec: { matchingPrecedence: 10001, distinguisherMethod: { type: "ByHat" } } },
      [
        "Invalid spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000",
        'NotSupported spec.distinguisherMethod.type: Unsupported value: {"type":"ByHat"}: supported values: "ByNamespace", "ByUser"',
      ],
    ],
    [
      "the first place is taken",
      "create",
      { spec: { matchingPrecedence: 1 } },
      [
        "Invalid spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
      ],
    ],
    [
      "subjects",
      "create",
      {
        spec: {
          rules: [
            {
              subjects: [
                { kind: "Robot" },
                { kind: "User" },
                { kind: "Group", group: { name: "" }, user: { name: "a" } },
                { kind: "ServiceAccount", serviceAccount: { name: "A", namespace: "" } },
              ],
              resourceRules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"], namespaces: ["a"] }],
            },
          ],
        },
      },
      [
        'NotSupported spec.rules[0].subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"',
        "Required spec.rules[0].subjects[1].user: Required value: user is required when subject kind is 'User'",
        "Required spec.rules[0].subjects[2].group.name: Required value",
        "Forbidden spec.rules[0].subjects[2].user: Forbidden: user is forbidden when subject kind is not 'User'",
        "Invalid spec.rules[0].subjects[3].serviceAccount.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Required spec.rules[0].subjects[3].serviceAccount.namespace: Required value: must specify namespace for service account",
      ],
    ],
    [
      "rules",
      "create",
      { spec: { rules: [{}] } },
      [
        "Required spec.rules[0].subjects: Required value: subjects must contain at least one value",
        "Required spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty",
      ],
    ],
    [
      "rules on resources",
      "create",
      {
        spec: {
          rules: [
            {
              subjects: [{ kind: "Group", group: { name: "a" } }],
              resourceRules: [
                { verbs: ["eat"], apiGroups: ["*", "a"], resources: [], namespaces: ["A"] },
                { verbs: ["*", "get"], apiGroups: [], resources: ["*", "a"] },
              ],
            },
          ],
        },
      },
      [
        'NotSupported spec.rules[0].resourceRules[0].verbs: Unsupported value: ["eat"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"',
        'Invalid spec.rules[0].resourceRules[0].apiGroups: Invalid value: ["*","a"]: if \'*\' is present, must not specify other api groups',
        "Required spec.rules[0].resourceRules[0].resources: Required value: resource rules must supply at least one resource",
        "Invalid spec.rules[0].resourceRules[0].namespaces[0]: Invalid value: \"A\": each member of this list must be '*' or a DNS-1123 label; a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'Invalid spec.rules[0].resourceRules[1].verbs: Invalid value: ["*","get"]: if \'*\' is present, must not specify other verbs',
        "Required spec.rules[0].resourceRules[1].apiGroups: Required value: resource rules must supply at least one api group",
        'Invalid spec.rules[0].resourceRules[1].resources: Invalid value: ["*","a"]: if \'*\' is present, must not specify other resources',
        "Required spec.rules[0].resourceRules[1].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace",
      ],
    ],
    [
      "rules on other URLs",
      "create",
      {
        spec: {
          rules: [
            {
              subjects: [{ kind: "Group", group: { name: "a" } }],
              nonResourceRules: [
                { verbs: [], nonResourceURLs: [] },
                { verbs: ["get"], nonResourceURLs: ["a", "/a b", "/a//b", "/a*", "/a/*", ""] },
              ],
            },
          ],
        },
      },
      [
        "Required spec.rules[0].nonResourceRules[0].verbs: Required value: verbs must contain at least one value",
        "Required spec.rules[0].nonResourceRules[0].nonResourceURLs: Required value: nonResourceURLs must contain at least one value",
        'Invalid spec.rules[0].nonResourceRules[1].nonResourceURLs[0]: Invalid value: "a": must start with slash',
        'Invalid spec.rules[0].nonResourceRules[1].nonResourceURLs[1]: Invalid value: "/a b": must not contain white-space',
        'Invalid spec.rules[0].nonResourceRules[1].nonResourceURLs[2]: Invalid value: "/a//b": must not contain double slash',
        'Invalid spec.rules[0].nonResourceRules[1].nonResourceURLs[3]: Invalid value: "/a*": wildcard can only do suffix matching',
        'Invalid spec.rules[0].nonResourceRules[1].nonResourceURLs[5]: Invalid value: "": must not be empty',
      ],
    ],
    [
      "the server's own",
      "create",
      { metadata: { name: "exempt" } },
      [
        'Invalid spec: Invalid value: {"priorityLevelConfiguration":{"name":"a"},"rules":[{"subjects":[{"kind":"Group","group":{"name":"a"}}],"resourceRules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"namespaces":["a"]}]}],"matchingPrecedence":1000}: spec of \'exempt\' must equal the fixed value',
      ],
    ],
    [
      "status",
      { part: "status" },
      { status: { conditions: [{ type: "" }, { type: "a" }, { type: "a" }] } },
      [
        "Required status.conditions[0].type: Required value: must not be empty",
        'Duplicate status.conditions[2].type: Duplicate value: "a"',
      ],
    ],
  ],
);

testRules(
  "flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration",
  { spec: { type: "Limited", limited: { limitResponse: { type: "Reject" } } } },
  [
    [
      "types",
      "create",
      { spec: { type: "Some" } },
      ['NotSupported spec.type: Unsupported value: "Some": supported values: "Exempt", "Limited"'],
    ],
    [
      "exemption is for the exempt",
      "create",
      { spec: { type: "Exempt" } },
      [
        "Invalid spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'",
        "Forbidden spec.limited: Forbidden: must be nil if the type is not Limited",
      ],
    ],
    [
      "limits are required",
      "create",
      { spec: { limited: null, exempt: {} } },
      [
        "Forbidden spec.exempt: Forbidden: must be nil if the type is Limited",
        "Required spec.limited: Required value: must not be empty when type is Limited",
      ],
    ],
    [
      "shares",
      "create",
      { spec: { limited: { nominalConcurrencyShares: -1, lendablePercent: 101, borrowingLimitPercent: -1 } } },
      [
        "Invalid spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer",
        "Invalid spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive",
        "Invalid spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer",
      ],
    ],
    [
      "responses",
      "create",
      { spec: { limited: { limitResponse: { type: "Shout" } } } },
      ['NotSupported spec.limited.limitResponse.type: Unsupported value: "Shout": supported values: "Queue", "Reject"'],
    ],
    [
      "rejection has no queues",
      "create",
      { spec: { limited: { limitResponse: { queuing: {} } } } },
      [
        "Forbidden spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited",
      ],
    ],
    [
      "queues are required",
      "create",
      { spec: { limited: { limitResponse: { type: "Queue" } } } },
      [
        "Required spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited",
      ],
    ],
    [
      "queues",
      "create",
      {
        spec: {
          limited: {
            limitResponse: { type: "Queue", queuing: { queues: 20000000, handSize: -1, queueLengthLimit: -1 } },
          },
        },
      },
      [
        "Invalid spec.limited.limitResponse.queuing.queueLengthLimit: Invalid value: -1: must be positive",
        "Invalid spec.limited.limitResponse.queuing.queues: Invalid value: 20000000: must not be greater than 10000000",
        "Invalid spec.limited.limitResponse.queuing.handSize: Invalid value: -1: must be positive",
      ],
    ],
    [
      "hands",
      "create",
      { spec: { limited: { limitResponse: { type: "Queue", queuing: { queues: 4, handSize: 5 } } } } },
      ["Invalid spec.limited.limitResponse.queuing.handSize: Invalid value: 5: should not be greater than queues (4)"],
    ],
    [
      "deals",
      "create",
      { spec: { limited: { limitResponse: { type: "Queue", queuing: { queues: 512, handSize: 8 } } } } },
      [
        "Invalid spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60",
      ],
    ],
    [
      "the server's own",
      "create",
      { metadata: { name: "catch-all" } },
      [
        'Invalid spec: Invalid value: {"type":"Limited","limited":{"limitResponse":{"type":"Reject"},"nominalConcurrencyShares":30,"lendablePercent":0}}: spec of \'catch-all\' must equal the fixed value',
      ],
    ],
  ],
);
