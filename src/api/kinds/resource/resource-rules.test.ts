import { testRules } from "../rules.suite.ts";

testRules(
  "resource.k8s.io/v1 ResourceClaim",
  { spec: { devices: { requests: [{ name: "a", exactly: { deviceClassName: "gpu" } }] } } },
  [
    [
      "requests",
      "create",
      {
        spec: {
          devices: {
            requests: [
              { name: "a", exactly: { deviceClassName: "gpu" } },
              { name: "a", exactly: { deviceClassName: "gpu" } },
              { name: "B" },
              {
                name: "c",
                exactly: { deviceClassName: "gpu" },
                firstAvailable: [{ name: "d", deviceClassName: "gpu" }],
              },
            ],
          },
        },
      },
      [
        "Invalid spec.devices.requests[2].name: Invalid value: \"B\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "Required spec.devices.requests[2]: Required value: exactly one of `exactly` or `firstAvailable` is required",
        "Invalid spec.devices.requests[3]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set",
        'Duplicate spec.devices.requests[1]: Duplicate value: "a"',
      ],
    ],
    [
      "what is asked",
      "create",
      {
        spec: {
          devices: {
            requests: [
              {
                name: "a",
                exactly: {
                  deviceClassName: "",
                  allocationMode: "All",
                  count: 2,
                  selectors: [{}],
                  tolerations: [
                    { operator: "Near", key: "a b", effect: "Never" },
                    { operator: "Exists", value: "a" },
                  ],
                },
              },
              { name: "b", exactly: { deviceClassName: "A", allocationMode: "Some" } },
              { name: "c", exactly: { deviceClassName: "gpu", count: -1 } },
            ],
          },
        },
      },
      [
        "Required spec.devices.requests[0].exactly.deviceClassName: Required value",
        "Required spec.devices.requests[0].exactly.selectors[0].cel: Required value",
        "Invalid spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
        "Invalid spec.devices.requests[0].exactly.tolerations[0].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'NotSupported spec.devices.requests[0].exactly.tolerations[0].operator: Unsupported value: "Near": supported values: "Equal", "Exists"',
        'NotSupported spec.devices.requests[0].exactly.tolerations[0].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"',
        'Invalid spec.devices.requests[0].exactly.tolerations[1].value: Invalid value: "a": must be empty for operator `Exists`',
        "Invalid spec.devices.requests[1].exactly.deviceClassName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        'NotSupported spec.devices.requests[1].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"',
        "Invalid spec.devices.requests[2].exactly.count: Invalid value: -1: must be greater than zero",
      ],
    ],
    [
      "alternatives",
      "create",
      {
        spec: {
          devices: {
            requests: [
              {
                name: "a",
                firstAvailable: [
                  { name: "b", deviceClassName: "gpu" },
                  { name: "b", deviceClassName: "gpu" },
                  { name: "C", deviceClassName: "gpu" },
                ],
              },
            ],
          },
        },
      },
      [
        "Invalid spec.devices.requests[0].firstAvailable[2].name: Invalid value: \"C\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'Duplicate spec.devices.requests[0].firstAvailable[1]: Duplicate value: "b"',
      ],
    ],
    [
      "constraints",
      "create",
      {
        spec: {
          devices: {
            constraints: [{ requests: ["b", "a", "a"] }, { matchAttribute: "x" }, { distinctAttribute: "a.b/c-d" }],
          },
        },
      },
      [
        "Invalid spec.devices.constraints[0].requests[0]: Invalid value: \"b\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        'Duplicate spec.devices.constraints[0].requests[2]: Duplicate value: "a"',
        'Required spec.devices.constraints[0]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
        'Invalid spec.devices.constraints[1].matchAttribute: Invalid value: "x": a fully qualified name must be a domain and a name separated by a slash',
        "Invalid spec.devices.constraints[2].distinctAttribute: Invalid value: \"c-d\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
      ],
    ],
    [
      "configuration",
      "create",
      { spec: { devices: { config: [{ requests: ["a/b/c"] }, { opaque: { driver: "", parameters: {} } }] } } },
      [
        "Invalid spec.devices.config[0].requests[0]: Invalid value: \"a/b/c\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        "Required spec.devices.config[0].opaque: Required value",
        "Required spec.devices.config[1].opaque.driver: Required value",
        "Invalid spec.devices.config[1].opaque.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "selectors have a length",
      "create",
      {
        spec: {
          devices: {
            requests: [
              {
                name: "a",
                exactly: {
                  deviceClassName: "gpu",
                  selectors: [
                    {
                      cel: {
                        expression:
                          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                      },
                    },
                  ],
                },
              },
            ],
          },
        },
      },
      [
        "TooLong spec.devices.requests[0].exactly.selectors[0].cel.expression: Too long: may not be more than 10240 bytes",
      ],
    ],
    [
      "selectors compile, and choose",
      "create",
      {
        spec: {
          devices: {
            requests: [
              {
                name: "a",
                exactly: {
                  deviceClassName: "gpu",
                  selectors: [
                    { cel: { expression: "device.driver == 'a.b' && device.attributes['a.b'].model.startsWith('x')" } },
                    { cel: { expression: "device.capacity['a.b'].memory.isGreaterThan(quantity('1Gi'))" } },
                    { cel: { expression: "device.attributes['a.b'].fast" } },
                    { cel: { expression: "device.driver" } },
                    { cel: { expression: "device.name == 'a'" } },
                    { cel: { expression: "device.driver ==" } },
                  ],
                },
              },
            ],
          },
        },
      },
      [
        'Invalid spec.devices.requests[0].exactly.selectors[3].cel.expression: Invalid value: "device.driver": must evaluate to bool or the unknown type, not string',
        "Invalid spec.devices.requests[0].exactly.selectors[4].cel.expression: Invalid value: \"device.name == 'a'\": compilation failed: ERROR: <input>:1:7: undefined field 'name'\n | device.name == 'a'\n | ......^",
        "Invalid spec.devices.requests[0].exactly.selectors[5].cel.expression: Invalid value: \"device.driver ==\": compilation failed: ERROR: <input>:1:17: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | device.driver ==\n | ................^",
      ],
    ],
    [
      "the spec stays",
      "update",
      { spec: { devices: { requests: [{ name: "b", exactly: { deviceClassName: "gpu" } }] } } },
      [
        'Invalid spec: Invalid value: {"devices":{"requests":[{"name":"b","exactly":{"deviceClassName":"gpu","allocationMode":"ExactCount","count":1}}]}}: field is immutable',
      ],
    ],
    [
      "status: consumers",
      { part: "status" },
      { status: { reservedFor: [{ resource: "", name: "", uid: "" }] } },
      [
        "Required status.reservedFor[0].resource: Required value",
        "Required status.reservedFor[0].name: Required value",
        "Required status.reservedFor[0].uid: Required value",
        "Forbidden status.reservedFor: Forbidden: may not be specified when `allocated` is not set",
      ],
    ],
    [
      "status: results",
      { part: "status" },
      {
        status: {
          allocation: {
            devices: {
              results: [{ request: "b", driver: "d", pool: "", device: "D", shareID: "x" }],
              config: [{ source: "", opaque: { driver: "d", parameters: { a: 1 } } }],
            },
          },
        },
      },
      [
        "Invalid status.allocation.devices.results[0].request: Invalid value: \"b\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        "Required status.allocation.devices.results[0].pool: Required value",
        "Invalid status.allocation.devices.results[0].device: Invalid value: \"D\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'Invalid status.allocation.devices.results[0].shareID: Invalid value: "x": error validating uid: invalid UUID length: 1',
        "Required status.allocation.devices.config[0].source: Required value",
      ],
    ],
    [
      "status: devices",
      { part: "status" },
      { status: { devices: [{ driver: "d", pool: "p", device: "x", networkData: { ips: ["1.2.3.4"] } }] } },
      [
        'Invalid status.devices[0]: Invalid value: "d/p/x": must be an allocated device in the claim',
        'Invalid status.devices[0].networkData.ips[0]: Invalid value: "1.2.3.4": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)',
      ],
    ],
    [
      "status: an allocation stays",
      { part: "status" },
      { status: { allocation: { devices: { results: [{ request: "a", driver: "d", pool: "p", device: "y" }] } } } },
      [
        'Invalid status.allocation: Invalid value: {"devices":{"results":[{"request":"a","driver":"d","pool":"p","device":"y"}]}}: field is immutable',
      ],
      { status: { allocation: { devices: { results: [{ request: "a", driver: "d", pool: "p", device: "x" }] } } } },
    ],
  ],
);

testRules(
  "resource.k8s.io/v1 ResourceClaimTemplate",
  { spec: { spec: { devices: { requests: [{ name: "a", exactly: { deviceClassName: "gpu" } }] } } } },
  [
    [
      "claims and labels",
      "create",
      {
        spec: {
          metadata: { labels: { "a b": "c" } },
          spec: { devices: { requests: [{ name: "A", exactly: { deviceClassName: "gpu" } }] } },
        },
      },
      [
        "Invalid spec.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "Invalid spec.spec.devices.requests[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "the spec stays",
      "update",
      { spec: { spec: { devices: { requests: [{ name: "b", exactly: { deviceClassName: "gpu" } }] } } } },
      [
        'Invalid spec: Invalid value: {"spec":{"devices":{"requests":[{"name":"b","exactly":{"deviceClassName":"gpu","allocationMode":"ExactCount","count":1}}]}}}: field is immutable',
      ],
    ],
  ],
);

testRules("resource.k8s.io/v1 DeviceClass", { spec: {} }, [
  [
    "selectors, configuration and names",
    "create",
    {
      spec: {
        selectors: [{}],
        config: [{}, { opaque: { driver: "A_b", parameters: { a: 1 } } }],
        extendedResourceName: "cpu",
      },
    },
    [
      "Required spec.selectors[0].cel: Required value",
      "Required spec.config[0].opaque: Required value",
      "Invalid spec.config[1].opaque.driver: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'Invalid spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name',
    ],
  ],
]);

testRules(
  "resource.k8s.io/v1 ResourceSlice",
  { spec: { driver: "d", nodeName: "n", pool: { name: "p", generation: 1, resourceSliceCount: 1 } } },
  [
    [
      "drivers and pools",
      "create",
      { spec: { driver: "", pool: { name: "", generation: -1, resourceSliceCount: 0 } } },
      [
        "Required spec.driver: Required value",
        "Invalid spec.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Required spec.pool.name: Required value",
        "Invalid spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
        "Invalid spec.pool.generation: Invalid value: -1: must be greater than or equal to zero",
      ],
    ],
    [
      "one way to choose nodes",
      "create",
      { spec: { allNodes: true } },
      [
        'Invalid spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      ],
    ],
    [
      "no way to choose nodes",
      "create",
      { spec: { nodeName: null, allNodes: false } },
      [
        "Invalid spec.allNodes: Invalid value: false: must be either unset or set to true",
        "Required spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      ],
    ],
    [
      "selectors have one term",
      "create",
      {
        spec: {
          nodeName: null,
          nodeSelector: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "a", operator: "Exists" }] },
              { matchExpressions: [{ key: "b", operator: "Exists" }] },
            ],
          },
        },
      },
      [
        'Invalid spec.nodeSelector.nodeSelectorTerms: Invalid value: [{"matchExpressions":[{"key":"a","operator":"Exists"}]},{"matchExpressions":[{"key":"b","operator":"Exists"}]}]: must have exactly one node selector term',
      ],
    ],
    [
      "devices",
      "create",
      {
        spec: {
          devices: [
            { name: "A" },
            { name: "a", allNodes: true },
            {
              name: "a",
              taints: [{ key: "", effect: "Never" }],
              attributes: {
                "a-b": { int: 1, bool: true },
                "x/y": {},
                v: { version: "1" },
                s: { string: "sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss" },
              },
            },
          ],
        },
      },
      [
        "Invalid spec.devices[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "Invalid spec.devices[1]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
        "Invalid spec.devices[2].attributes[a-b]: Invalid value: \"a-b\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
        'Invalid spec.devices[2].attributes[a-b]: Invalid value: {"int":1,"bool":true}: exactly one value must be specified',
        'Invalid spec.devices[2].attributes[x/y]: Invalid value: "": exactly one value must be specified',
        'Invalid spec.devices[2].attributes[v].version: Invalid value: "1": must be a string compatible with semver.org spec 2.0.0',
        "TooLong spec.devices[2].attributes[s].string: Too long: may not be more than 64 bytes",
        'Invalid spec.devices[2].taints[0].key: Invalid value: "": name part must be non-empty',
        "Invalid spec.devices[2].taints[0].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'NotSupported spec.devices[2].taints[0].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"',
        'Duplicate spec.devices[2]: Duplicate value: "a"',
      ],
    ],
    [
      "devices that choose nodes",
      "create",
      {
        spec: {
          nodeName: null,
          perDeviceNodeSelection: true,
          devices: [{ name: "a" }, { name: "b", allNodes: true, nodeName: "n" }],
        },
      },
      [
        "Required spec.devices[0]: Required value: exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
        'Invalid spec.devices[1]: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
      ],
    ],
    [
      "capacity",
      "create",
      {
        spec: {
          devices: [
            { name: "a", capacity: { m: { value: "1", requestPolicy: { default: "1" } } } },
            {
              name: "b",
              allowMultipleAllocations: true,
              capacity: {
                m: { value: "10", requestPolicy: { default: "3", validValues: ["4", "2", "20"] } },
                n: { value: "10", requestPolicy: { validRange: { min: "1" } } },
                o: { value: "10", requestPolicy: { default: "4", validRange: { min: "2", max: "20", step: "3" } } },
              },
            },
          ],
        },
      },
      [
        "Forbidden spec.devices[0].capacity[m].requestPolicy: Forbidden: allowMultipleAllocations must be true",
        'Invalid spec.devices[1].capacity[m].requestPolicy.validValues[1]: Invalid value: "2": values must be sorted in ascending order',
        'Invalid spec.devices[1].capacity[m].requestPolicy.validValues[2]: Invalid value: "20": option is larger than capacity value: 10',
        'Invalid spec.devices[1].capacity[m].requestPolicy.validValues: Invalid value: "3": default value is not valid according to the requestPolicy',
        "Required spec.devices[1].capacity[n].requestPolicy.default: Required value: required when validRange is defined",
        'Invalid spec.devices[1].capacity[o].requestPolicy.validRange.max: Invalid value: "20": max is larger than capacity value: 10',
        'Invalid spec.devices[1].capacity[o].requestPolicy.validRange.step: Invalid value: "4": value is not a multiple of a given step (3) from (2)',
      ],
    ],
    [
      "counters",
      "create",
      {
        spec: {
          sharedCounters: [
            { name: "", counters: {} },
            { name: "a", counters: { A: { value: "1" } } },
            { name: "a", counters: { b: { value: "1" } } },
          ],
        },
      },
      [
        "Required spec.sharedCounters[0].name: Required value",
        "Required spec.sharedCounters[0].counters: Required value",
        "Invalid spec.sharedCounters[1].counters[A]: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'Duplicate spec.sharedCounters[2]: Duplicate value: "a"',
      ],
    ],
    [
      "counters or devices",
      "create",
      {
        spec: {
          sharedCounters: [{ name: "a", counters: { b: { value: "1" } } }],
          devices: [{ name: "a", consumesCounters: [{ counterSet: "", counters: {} }] }],
        },
      },
      [
        'Invalid spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed',
        "Required spec.devices[0].consumesCounters[0].counterSet: Required value",
        "Required spec.devices[0].consumesCounters[0].counters: Required value",
      ],
    ],
    [
      "conditions of binding",
      "create",
      {
        spec: {
          devices: [
            { name: "a", bindingConditions: ["a", "a"] },
            { name: "b", bindingConditions: ["a"], bindingFailureConditions: ["a", "b b"] },
          ],
        },
      },
      [
        'Duplicate spec.devices[0].bindingConditions[1]: Duplicate value: "a"',
        "Invalid spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions",
        "Invalid spec.devices[1].bindingFailureConditions[1]: Invalid value: \"b b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'Invalid spec.devices[1].bindingFailureConditions[0]: Invalid value: "a": bindingFailureConditions must not overlap with bindingConditions',
      ],
    ],
    [
      "where it is stays",
      "update",
      { spec: { driver: "e", nodeName: "m", pool: { name: "q" } } },
      [
        'Invalid spec.pool.name: Invalid value: "q": field is immutable',
        'Invalid spec.driver: Invalid value: "e": field is immutable',
        'Invalid spec.nodeName: Invalid value: "m": field is immutable',
      ],
    ],
  ],
);
