import { testRules } from "../rules.suite.ts";

testRules(
  "apps/v1 Deployment",
  {
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }] },
      },
    },
  },
  [
    [
      "selector and template fit",
      "create",
      { spec: { selector: { matchLabels: { app: "other" } } } },
      [
        'Invalid spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      "an empty selector selects everything",
      "create",
      { spec: { selector: { matchLabels: null } } },
      ["Invalid spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
    ],
    [
      "pods restart always",
      "create",
      { spec: { template: { spec: { restartPolicy: "Never" } } } },
      ['NotSupported spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      "pods have no deadline",
      "create",
      { spec: { template: { spec: { activeDeadlineSeconds: 5 } } } },
      [
        "Forbidden spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
      ],
    ],
    [
      "counts are not negative",
      "create",
      { spec: { replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1, progressDeadlineSeconds: -1 } },
      [
        "Invalid spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.progressDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.progressDeadlineSeconds: Invalid value: -1: must be greater than minReadySeconds",
      ],
    ],
    [
      "progress takes longer than readiness",
      "create",
      { spec: { minReadySeconds: 600, progressDeadlineSeconds: 600 } },
      ["Invalid spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"],
    ],
    [
      "strategies",
      "create",
      { spec: { strategy: { type: "Other" } } },
      [
        'NotSupported spec.strategy: Unsupported value: {"Type":"Other","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      "recreating has no steps",
      "create",
      { spec: { strategy: { type: "Recreate", rollingUpdate: {} } } },
      ["Forbidden spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      "steps",
      "create",
      { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } },
      ["Invalid spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
    ],
    [
      "percentages",
      "create",
      { spec: { strategy: { rollingUpdate: { maxSurge: "some", maxUnavailable: "150%" } } } },
      [
        "Invalid spec.strategy.rollingUpdate.maxSurge: Invalid value: \"some\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        'Invalid spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
      ],
    ],
    [
      "selectors stay",
      "update",
      { spec: { selector: { matchLabels: { app: "web", b: "c" } }, template: { metadata: { labels: { b: "c" } } } } },
      ['Invalid spec.selector: Invalid value: {"matchLabels":{"app":"web","b":"c"}}: field is immutable'],
    ],
    [
      "the template is a pod",
      "create",
      { spec: { template: { spec: { containers: [] } } } },
      ["Required spec.template.spec.containers: Required value"],
    ],
    [
      "status: counts",
      { part: "status" },
      { status: { replicas: 2, updatedReplicas: 5, readyReplicas: 3, availableReplicas: 4, observedGeneration: -1 } },
      [
        "Invalid status.observedGeneration: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.readyReplicas: Invalid value: 3: cannot be greater than status.replicas",
        "Invalid status.updatedReplicas: Invalid value: 5: cannot be greater than status.replicas",
        "Invalid status.availableReplicas: Invalid value: 4: cannot be greater than status.replicas",
        "Invalid status.availableReplicas: Invalid value: 4: cannot be greater than readyReplicas",
      ],
    ],
    [
      "status: what was observed",
      { part: "status" },
      { status: { observedGeneration: 1, collisionCount: 1 } },
      ["Invalid status.collisionCount: Invalid value: 1: cannot be decremented"],
      { status: { observedGeneration: 2, collisionCount: 2 } },
    ],
    [
      "warns of its template",
      "warn",
      { spec: { template: { spec: { nodeSelector: { "beta.kubernetes.io/arch": "amd64" } } } } },
      [
        'spec.template.spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead',
      ],
    ],
  ],
);

testRules(
  "apps/v1 StatefulSet",
  {
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }] },
      },
      serviceName: "web",
    },
  },
  [
    [
      "policies",
      "create",
      {
        spec: {
          podManagementPolicy: "Random",
          updateStrategy: { type: "Other" },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Burn", whenScaled: "Retain" },
        },
      },
      [
        "Invalid spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
        'Invalid spec.updateStrategy: Invalid value: {"Type":"Other","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'',
        'NotSupported spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Burn": supported values: "Delete", "Retain"',
      ],
    ],
    [
      "partitions",
      "create",
      {
        spec: { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: -1 } }, ordinals: { start: -1 } },
      },
      [
        "Invalid spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
    [
      "most of it stays",
      "update",
      { spec: { serviceName: "other", podManagementPolicy: "Parallel" } },
      [
        "Forbidden spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ],
    ],
    [
      "status",
      { part: "status" },
      { status: { replicas: 1, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 2, availableReplicas: 3 } },
      [
        "Invalid status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "Invalid status.currentReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "Invalid status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "Invalid status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
        "Invalid status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
      ],
    ],
  ],
);

testRules(
  "apps/v1 DaemonSet",
  {
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }] },
      },
    },
  },
  [
    [
      "strategies",
      "create",
      { spec: { updateStrategy: { type: "Other" } } },
      [
        'NotSupported spec.updateStrategy: Unsupported value: {"Type":"Other","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
      ],
    ],
    [
      "steps",
      "create",
      { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } } },
      ["Required spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"],
    ],
    [
      "one kind of step",
      "create",
      { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } } } },
      [
        "Invalid spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
      ],
    ],
    [
      "selectors stay",
      "update",
      { spec: { selector: { matchLabels: { app: "x" } }, template: { metadata: { labels: { app: "x" } } } } },
      ['Invalid spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable'],
    ],
    [
      "status",
      { part: "status" },
      {
        status: {
          currentNumberScheduled: -1,
          numberMisscheduled: -1,
          desiredNumberScheduled: -1,
          numberReady: -1,
          observedGeneration: -1,
        },
      },
      [
        "Invalid status.currentNumberScheduled: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.numberMisscheduled: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.desiredNumberScheduled: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.numberReady: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.observedGeneration: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
  ],
);

testRules(
  "apps/v1 ReplicaSet",
  {
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }] },
      },
    },
  },
  [
    [
      "counts",
      "create",
      { spec: { replicas: -1, minReadySeconds: -1 } },
      [
        "Invalid spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
    [
      "status",
      { part: "status" },
      { status: { replicas: 1, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 3 } },
      [
        "Invalid status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "Invalid status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "Invalid status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
        "Invalid status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
      ],
    ],
  ],
);

testRules("apps/v1 ControllerRevision", { data: { a: 1 }, revision: 1 }, [
  [
    "revisions",
    "create",
    { revision: -1, data: null },
    [
      "Required data: Required value: data is mandatory",
      "Invalid revision: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  ["data stay", "update", { data: { a: 2 } }, ['Invalid data: Invalid value: {"a":2}: field is immutable']],
]);
