import { testRules } from "../rules.suite.ts";

testRules("storage.k8s.io/v1 StorageClass", { provisioner: "example.com/p" }, [
  ["a provisioner is required", "create", { provisioner: "" }, ["Required provisioner: Required value"]],
  [
    "provisioners, policies and modes",
    "create",
    { provisioner: "a b", reclaimPolicy: "Recycle", volumeBindingMode: "Later", parameters: { "": "a" } },
    [
      "Invalid provisioner: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'Invalid parameters: Invalid value: "": field can not be empty.',
      'NotSupported reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'NotSupported volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  [
    "topologies",
    "create",
    {
      allowedTopologies: [
        {},
        {
          matchLabelExpressions: [
            { key: "a", values: ["b", "b"] },
            { key: "a", values: [] },
            { key: "", values: ["c"] },
          ],
        },
      ],
    },
    [
      "Required allowedTopologies[0].matchLabelExpressions: Required value",
      'Duplicate allowedTopologies[1].matchLabelExpressions[0].values[1]: Duplicate value: "b"',
      "Required allowedTopologies[1].matchLabelExpressions[1].values: Required value",
      'Duplicate allowedTopologies[1].matchLabelExpressions[1].key: Duplicate value: "a"',
      'Invalid allowedTopologies[1].matchLabelExpressions[2].key: Invalid value: "": name part must be non-empty',
      "Invalid allowedTopologies[1].matchLabelExpressions[2].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  [
    "topologies once",
    "create",
    {
      allowedTopologies: [
        { matchLabelExpressions: [{ key: "a", values: ["b", "c"] }] },
        { matchLabelExpressions: [{ key: "a", values: ["c", "b"] }] },
      ],
    },
    ['Duplicate allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
  ],
  [
    "most of it stays",
    "update",
    {
      provisioner: "example.com/q",
      parameters: { a: "b" },
      reclaimPolicy: "Retain",
      volumeBindingMode: "WaitForFirstConsumer",
    },
    [
      "Forbidden parameters: Forbidden: updates to parameters are forbidden.",
      "Forbidden provisioner: Forbidden: updates to provisioner are forbidden.",
      "Forbidden reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.",
      'Invalid volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ],
  ],
  [
    "warns of old labels",
    "warn",
    {
      allowedTopologies: [
        { matchLabelExpressions: [{ key: "failure-domain.beta.kubernetes.io/zone", values: ["a"] }] },
      ],
    },
    [
      'allowedTopologies[0].matchLabelExpressions[0].key: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    ],
  ],
]);

testRules("storage.k8s.io/v1 CSIDriver", { spec: {} }, [
  [
    "policies and modes",
    "create",
    { spec: { fsGroupPolicy: "Some", volumeLifecycleModes: ["Eternal"], nodeAllocatableUpdatePeriodSeconds: 5 } },
    [
      'NotSupported spec.fsGroupPolicy: Unsupported value: "Some": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'NotSupported spec.volumeLifecycleModes: Unsupported value: "Eternal": supported values: "Persistent", "Ephemeral"',
      "Invalid spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 5: must be greater than or equal to 10 seconds",
    ],
  ],
  [
    "tokens",
    "create",
    {
      spec: {
        tokenRequests: [
          { audience: "a", expirationSeconds: 5 },
          { audience: "a" },
          { audience: "b", expirationSeconds: 5000000000 },
        ],
      },
    },
    [
      "Invalid spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes",
      'Duplicate spec.tokenRequests[1].audience: Duplicate value: "a"',
      "Invalid spec.tokenRequests[2].expirationSeconds: Invalid value: 5000000000: may not specify a duration larger than 2^32 seconds",
    ],
  ],
  [
    "attachment and modes stay",
    "update",
    { spec: { attachRequired: false, volumeLifecycleModes: ["Ephemeral"] } },
    [
      "Invalid spec.attachedRequired: Invalid value: false: field is immutable",
      'Invalid spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
    ],
  ],
]);

testRules(
  "storage.k8s.io/v1 CSINode",
  { spec: { drivers: [{ name: "d.example.com", nodeID: "n", topologyKeys: ["a"] }] } },
  [
    [
      "drivers",
      "create",
      {
        spec: {
          drivers: [
            { name: "", nodeID: "" },
            {
              name: "a",
              nodeID:
                "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
              topologyKeys: ["", "a", "a"],
              allocatable: { count: -1 },
            },
            { name: "a", nodeID: "b" },
          ],
        },
      },
      [
        "Required spec.drivers[0].name: Required value",
        "Invalid spec.drivers[0].name: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Required spec.drivers[0].nodeID: Required value",
        'Invalid spec.drivers[1].nodeID: Invalid value: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn": must be 192 characters or less',
        "Invalid spec.drivers[1].allocatable.count: Invalid value: -1: must be greater than or equal to 0",
        "Required spec.drivers[1]: Required value",
        'Invalid spec.drivers[1]: Invalid value: "": name part must be non-empty',
        "Invalid spec.drivers[1]: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'Duplicate spec.drivers[1]: Duplicate value: "a"',
        'Duplicate spec.drivers[2].name: Duplicate value: "a"',
      ],
    ],
    [
      "drivers stay",
      "update",
      { spec: { drivers: [{ name: "d.example.com", nodeID: "m", topologyKeys: ["a"] }] } },
      [
        'Invalid spec.drivers: Invalid value: {"name":"d.example.com","nodeID":"m","topologyKeys":["a"]}: field is immutable',
      ],
    ],
    [
      "what they hold may change",
      "update",
      { spec: { drivers: [{ name: "d.example.com", nodeID: "n", topologyKeys: ["a"], allocatable: { count: 5 } }] } },
      [],
    ],
  ],
);

testRules("storage.k8s.io/v1 CSIStorageCapacity", { storageClassName: "a" }, [
  [
    "classes, amounts and topologies",
    "create",
    { storageClassName: "A", capacity: "-1", nodeTopology: { matchExpressions: [{ key: "a", operator: "Near" }] } },
    [
      'Invalid nodeTopology.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
      "Invalid storageClassName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'Invalid capacity: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    "what was asked stays",
    "update",
    { storageClassName: "b", nodeTopology: { matchLabels: { a: "b" } } },
    [
      'Invalid nodeTopology: Invalid value: {"matchLabels":{"a":"b"}}: field is immutable',
      'Invalid storageClassName: Invalid value: "b": field is immutable',
    ],
  ],
]);

testRules(
  "storage.k8s.io/v1 VolumeAttachment",
  { spec: { attacher: "d.example.com", nodeName: "n", source: { persistentVolumeName: "pv" } } },
  [
    [
      "an attacher, a node and a source",
      "create",
      { spec: { attacher: "", nodeName: "", source: { persistentVolumeName: null } } },
      [
        "Required spec.attacher: Required value",
        "Required spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
        "Invalid spec.nodeName: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Required spec.attacher: Required value",
        "Invalid spec.attacher: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "one source",
      "create",
      { spec: { source: { inlineVolumeSpec: { accessModes: ["ReadWriteOnce"] } } } },
      ["Forbidden spec.source: Forbidden: must specify exactly one of inlineVolumeSpec and persistentVolumeName"],
    ],
    [
      "inline volumes",
      "create",
      {
        spec: {
          source: {
            persistentVolumeName: null,
            inlineVolumeSpec: {
              accessModes: ["ReadWriteOnce"],
              capacity: { storage: "1" },
              nfs: { server: "a", path: "/" },
            },
          },
        },
      },
      [
        "Forbidden spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes",
        "Required spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes",
      ],
    ],
    [
      "names",
      "create",
      { spec: { attacher: "a_b", nodeName: "A", source: { persistentVolumeName: "A" } } },
      [
        "Invalid spec.nodeName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Invalid spec.attacher: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Invalid spec.source.persistentVolumeName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "the spec stays",
      "update",
      { spec: { nodeName: "m" } },
      [
        'Invalid spec: Invalid value: {"attacher":"d.example.com","nodeName":"m","source":{"persistentVolumeName":"pv"}}: field is immutable',
      ],
    ],
    [
      "status",
      { part: "status" },
      {
        status: {
          attached: false,
          attachError: {
            message:
              "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            errorCode: -1,
          },
        },
      },
      [
        "TooLong status.attachError.message: Too long: may not be more than 262144 bytes",
        "Invalid status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      ],
    ],
  ],
);

testRules("storage.k8s.io/v1 VolumeAttributesClass", { driverName: "d.example.com", parameters: { a: "b" } }, [
  [
    "a driver and parameters",
    "create",
    { driverName: "", parameters: null },
    [
      "Required driverName: Required value",
      "Required parameters: Required value: must contain at least one key/value pair",
    ],
  ],
  [
    "both stay",
    "update",
    { driverName: "e.example.com", parameters: { a: "c" } },
    [
      "Forbidden driverName: Forbidden: updates to driverName are forbidden.",
      "Forbidden parameters: Forbidden: updates to parameters are forbidden.",
    ],
  ],
]);
