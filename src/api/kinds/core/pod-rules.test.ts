import { testRules } from "../rules.suite.ts";

testRules("v1 Pod", { spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }] } }, [
  ["containers are required", "create", { spec: { containers: [] } }, ["Required spec.containers: Required value"]],
  [
    "a container needs a name and an image",
    "create",
    { spec: { containers: [{}] } },
    ["Required spec.containers[0].name: Required value", "Required spec.containers[0].image: Required value"],
  ],
  [
    "names of containers",
    "create",
    {
      spec: {
        containers: [
          { name: "web", image: "nginx", imagePullPolicy: "Always" },
          { name: "web", image: "nginx", imagePullPolicy: "Always" },
          { name: "Web_1", image: "nginx", imagePullPolicy: "Always" },
        ],
      },
    },
    [
      'Duplicate spec.containers[1].name: Duplicate value: "web"',
      "Invalid spec.containers[2].name: Invalid value: \"Web_1\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  [
    "init containers share the names",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        initContainers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
      },
    },
    ['Duplicate spec.initContainers[0].name: Duplicate value: "web"'],
  ],
  [
    "an image has no blanks around it",
    "create",
    { spec: { containers: [{ name: "web", image: " nginx", imagePullPolicy: "Always" }] } },
    ['Invalid spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace'],
  ],
  [
    "pull policy",
    "create",
    { spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Sometimes" }] } },
    [
      'NotSupported spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
  [
    "ports",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            ports: [
              { containerPort: 0, protocol: "ICMP" },
              { containerPort: 80, name: "too-long-a-port-name" },
              { containerPort: 81, hostPort: 70000 },
            ],
          },
        ],
      },
    },
    [
      "Required spec.containers[0].ports[0].containerPort: Required value",
      'NotSupported spec.containers[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
      'Invalid spec.containers[0].ports[1].name: Invalid value: "too-long-a-port-name": must be no more than 15 bytes',
      "Invalid spec.containers[0].ports[2].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
    ],
  ],
  [
    "names of ports",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            ports: [
              { containerPort: 80, name: "http" },
              { containerPort: 81, name: "http" },
            ],
          },
        ],
      },
    },
    ['Duplicate spec.containers[0].ports[1].name: Duplicate value: "http"'],
  ],
  [
    "environment",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            env: [
              { name: "" },
              { name: "A=B" },
              { name: "X", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              { name: "Y", valueFrom: {} },
              { name: "Z", valueFrom: { fieldRef: { fieldPath: "spec.containers" } } },
            ],
          },
        ],
      },
    },
    [
      "Required spec.containers[0].env[0].name: Required value",
      "Invalid spec.containers[0].env[1].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='",
      'Invalid spec.containers[0].env[2].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'Invalid spec.containers[0].env[3].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      'Invalid spec.containers[0].env[4].valueFrom.fieldRef.fieldPath: Invalid value: "spec.containers": error converting fieldPath: field label not supported: spec.containers',
    ],
  ],
  [
    "sources of the environment",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            envFrom: [
              {},
              { prefix: "=", configMapRef: { name: "" } },
              { secretRef: { name: "Bad_Name" }, configMapRef: { name: "x" } },
            ],
          },
        ],
      },
    },
    [
      'Invalid spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
      "Invalid spec.containers[0].envFrom[1].prefix: Invalid value: \"=\": a valid environment variable name must consist only of printable ASCII characters other than '='",
      "Required spec.containers[0].envFrom[1].configMapRef.name: Required value",
      "Invalid spec.containers[0].envFrom[2].secretRef.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'Invalid spec.containers[0].envFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
  ],
  [
    "mounts name volumes and have a path each",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            volumeMounts: [
              { name: "a", mountPath: "/a" },
              { name: "b", mountPath: "/a" },
              { name: "a", mountPath: "" },
              { name: "a", mountPath: "/c", subPath: "../x" },
            ],
          },
        ],
        volumes: [{ name: "a", emptyDir: {} }],
      },
    },
    [
      'Invalid spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
      'NotFound spec.containers[0].volumeMounts[1].name: Not found: "b"',
      "Required spec.containers[0].volumeMounts[2].mountPath: Required value",
      "Invalid spec.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'",
    ],
  ],
  [
    "resources",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            resources: {
              requests: { cpu: "2", memory: "-1", "example.com/gpu": "500m", foo: "1" },
              limits: { cpu: "1", memory: "1Gi" },
            },
          },
        ],
      },
    },
    [
      'Invalid spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'Invalid spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
      'Invalid spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
      "Required spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
      'Invalid spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'Invalid spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
    ],
  ],
  [
    "huge pages",
    "create",
    {
      spec: {
        containers: [
          { name: "web", image: "nginx", imagePullPolicy: "Always", resources: { limits: { "hugepages-2Mi": "3Mi" } } },
        ],
      },
    },
    [
      'Invalid spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'Invalid spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      "Forbidden spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
    ],
  ],
  [
    "probes have one handler",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            livenessProbe: {},
            readinessProbe: { exec: { command: ["x"] }, tcpSocket: { port: 1 }, successThreshold: -1 },
          },
        ],
      },
    },
    [
      "Required spec.containers[0].livenessProbe: Required value: must specify a handler type",
      "Forbidden spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
      "Invalid spec.containers[0].readinessProbe.successThreshold: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a liveness probe succeeds once",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            livenessProbe: { exec: { command: ["x"] }, successThreshold: 2 },
          },
        ],
      },
    },
    ["Invalid spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"],
  ],
  [
    "HTTP probes",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            readinessProbe: {
              httpGet: { path: "", port: 0, scheme: "FTP", httpHeaders: [{ name: "Bad Header", value: "" }] },
            },
          },
        ],
      },
    },
    [
      "Invalid spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'NotSupported spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
      "Invalid spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: \"Bad Header\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
    ],
  ],
  [
    "security",
    "create",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            securityContext: { privileged: true, allowPrivilegeEscalation: false, runAsUser: -1, procMount: "Other" },
          },
        ],
      },
    },
    [
      "Invalid spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      'NotSupported spec.containers[0].securityContext.procMount: Unsupported value: "Other": supported values: "Default", "Unmasked"',
      'Invalid spec.containers[0].securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false,"runAsUser":-1,"procMount":"Other"}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ],
  ],
  [
    "restart policy and DNS",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        restartPolicy: "Maybe",
        dnsPolicy: "None",
      },
    },
    [
      'NotSupported spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
      "Required spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
    ],
  ],
  [
    "deadline and grace",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        activeDeadlineSeconds: 0,
        terminationGracePeriodSeconds: -5,
      },
    },
    ["Invalid spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"],
  ],
  [
    "host name",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        hostname: "Web_1",
        subdomain: "a.b",
      },
    },
    [
      "Invalid spec.hostname: Invalid value: \"Web_1\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      "Invalid spec.subdomain: Invalid value: \"a.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  [
    "host aliases",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        hostAliases: [{ ip: "300.1.1.1", hostnames: ["A_b"] }],
      },
    },
    [
      'Invalid spec.hostAliases[0].ip: Invalid value: "300.1.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "Invalid spec.hostAliases[0].hostnames[0]: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "tolerations",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        tolerations: [
          { operator: "Near", key: "a" },
          { key: "" },
          { key: "a", operator: "Exists", value: "x" },
          { key: "a", effect: "NoSchedule", tolerationSeconds: 1 },
        ],
      },
    },
    [
      'NotSupported spec.tolerations[0].operator: Unsupported value: "Near": supported values: "Equal", "Exists"',
      'Invalid spec.tolerations[1].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      "Invalid spec.tolerations[2].operator: Invalid value: \"x\": value must be empty when `operator` is 'Exists'",
      "Invalid spec.tolerations[3].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
    ],
  ],
  [
    "node selector and affinity",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        nodeSelector: { "a b": "c d" },
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 0, preference: { matchExpressions: [{ key: "a", operator: "Gt", values: [] }] } },
            ],
          },
        },
      },
    },
    [
      "Invalid spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "Invalid spec.nodeSelector: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      "Required spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
      "Invalid spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100",
      "Required spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
    ],
  ],
  [
    "pod affinity",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "" }] } },
      },
    },
    [
      "Required spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty",
      'Invalid spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty',
      "Invalid spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  [
    "spreading",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "", whenUnsatisfiable: "Never", minDomains: 0 }],
      },
    },
    [
      "Invalid spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
      "Required spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
      'NotSupported spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
      "Invalid spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero",
      "Invalid spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Never",
    ],
  ],
  [
    "scheduling gates",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        schedulingGates: [{ name: "a" }, { name: "a" }, { name: "" }],
        nodeName: "node",
      },
    },
    [
      'Duplicate spec.schedulingGates[1]: Duplicate value: "a"',
      'Invalid spec.schedulingGates[2]: Invalid value: "": name part must be non-empty',
      "Invalid spec.schedulingGates[2]: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "Forbidden spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
    ],
  ],
  [
    "volumes",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        volumes: [
          { name: "a", emptyDir: {} },
          { name: "a", hostPath: { path: "" } },
          { name: "B", secret: {} },
          { name: "c", emptyDir: {}, configMap: { name: "x" } },
        ],
      },
    },
    [
      "Required spec.volumes[1].hostPath.path: Required value",
      'Duplicate spec.volumes[1].name: Duplicate value: "a"',
      "Required spec.volumes[2].secret.secretName: Required value",
      "Invalid spec.volumes[2].name: Invalid value: \"B\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      "Forbidden spec.volumes[3].configMap: Forbidden: may not specify more than 1 volume type",
    ],
  ],
  [
    "projected volumes",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        volumes: [
          {
            name: "p",
            projected: {
              sources: [
                {},
                { serviceAccountToken: { path: "", expirationSeconds: 10 } },
                { configMap: { name: "x", items: [{ key: "", path: "/abs" }] } },
              ],
            },
          },
        ],
      },
    },
    [
      "Invalid spec.volumes[0].projected.sources[1].serviceAccountToken.expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes",
      "Required spec.volumes[0].projected.path: Required value",
      "Required spec.volumes[0].projected.sources[2].configMap.items[0].key: Required value",
      'Invalid spec.volumes[0].projected.sources[2].configMap.items[0].path: Invalid value: "/abs": must be a relative path',
      "Forbidden spec.volumes[0].projected.sources[1].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set",
    ],
  ],
  [
    "an account's name",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        serviceAccountName: "Bad_Name",
      },
    },
    [
      "Invalid spec.serviceAccountName: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "preemption and OS",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        preemptionPolicy: "Sometimes",
        os: { name: "plan9" },
      },
    },
    [
      'NotSupported spec.preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"',
      'NotSupported spec.os: Unsupported value: "plan9": supported values: "linux", "windows"',
    ],
  ],
  [
    "sysctls",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        securityContext: {
          sysctls: [
            { name: "a..b", value: "" },
            { name: "", value: "" },
          ],
        },
      },
    },
    [
      'Invalid spec.securityContext.sysctls[0].name: Invalid value: "a..b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      "Required spec.securityContext.sysctls[1].name: Required value",
    ],
  ],
  [
    "resource claims",
    "create",
    {
      spec: {
        containers: [
          { name: "web", image: "nginx", imagePullPolicy: "Always", resources: { claims: [{ name: "z" }] } },
        ],
        resourceClaims: [{ name: "a" }, { name: "a", resourceClaimName: "x", resourceClaimTemplateName: "y" }],
      },
    },
    [
      'Invalid spec.resourceClaims[0]: Invalid value: {"name":"a"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
      'Duplicate spec.resourceClaims[1].name: Duplicate value: "a"',
      'Invalid spec.resourceClaims[1]: Invalid value: {"name":"a","resourceClaimName":"x","resourceClaimTemplateName":"y"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      'NotFound spec.containers[0].resources.claims[0]: Not found: "z": must be one of the names in pod.spec.resourceClaims: a',
    ],
  ],
  [
    "ephemeral containers are not created with a pod",
    "create",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        ephemeralContainers: [{ name: "debug", image: "busybox" }],
      },
    },
    ["Forbidden spec.ephemeralContainers: Forbidden: cannot be set on create"],
  ],
  [
    "an update changes images, deadlines and tolerations only",
    "update",
    { spec: { containers: [{ name: "web", image: "nginx:2", imagePullPolicy: "Always", command: ["x"] }] } },
    [
      "Forbidden spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
    ],
  ],
  [
    "an image may change",
    "update",
    { spec: { containers: [{ name: "web", image: "nginx:2", imagePullPolicy: "Always" }] } },
    [],
  ],
  [
    "a deadline may come but not grow",
    "update",
    { spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }], activeDeadlineSeconds: 20 } },
    ["Invalid spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value"],
    { spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }], activeDeadlineSeconds: 10 } },
  ],
  [
    "containers stay",
    "update",
    {
      spec: {
        containers: [
          { name: "web", image: "nginx", imagePullPolicy: "Always" },
          { name: "b", image: "nginx", imagePullPolicy: "Always" },
        ],
      },
    },
    ["Forbidden spec.containers: Forbidden: pod updates may not add or remove containers"],
  ],
  [
    "gates only go",
    "update",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        schedulingGates: [{ name: "b" }],
      },
    },
    ["Forbidden spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'"],
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        schedulingGates: [{ name: "a" }],
      },
    },
  ],
  [
    "tolerations only come",
    "update",
    { spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }], tolerations: [] } },
    ["Forbidden spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        tolerations: [{ key: "a", operator: "Exists" }],
      },
    },
  ],
  ["a label may change", "update", { metadata: { labels: { a: "b" } } }, []],
  [
    "ephemeral containers only come",
    { part: "ephemeralcontainers" },
    { spec: { containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }], ephemeralContainers: [] } },
    [],
    {},
  ],
  [
    "an ephemeral container has no ports, probes or resources",
    { part: "ephemeralcontainers" },
    {
      spec: {
        ephemeralContainers: [
          {
            name: "debug",
            image: "busybox",
            targetContainerName: "other",
            ports: [{ containerPort: 80 }],
            livenessProbe: { exec: { command: ["x"] } },
            resources: { limits: { cpu: "1" } },
            lifecycle: { preStop: { sleep: { seconds: 1 } } },
          },
        ],
      },
    },
    [
      'NotFound spec.ephemeralContainers[0].targetContainerName: Not found: "other"',
      "Forbidden spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
      "Forbidden spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container",
      "Forbidden spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container",
      "Forbidden spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container",
    ],
  ],
  [
    "an ephemeral container needs a name of its own",
    { part: "ephemeralcontainers" },
    { spec: { ephemeralContainers: [{ name: "web", image: "busybox" }] } },
    ['Duplicate spec.ephemeralContainers[0].name: Duplicate value: "web"'],
  ],
  [
    "a good ephemeral container",
    { part: "ephemeralcontainers" },
    { spec: { ephemeralContainers: [{ name: "debug", image: "busybox", targetContainerName: "web" }] } },
    [],
  ],
  [
    "a resize keeps the QoS class",
    { part: "resize" },
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always", resources: { requests: { cpu: "1" } } }],
      },
    },
    ['Invalid spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing'],
  ],
  [
    "a resize changes CPU and memory",
    { part: "resize" },
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            resources: { requests: { cpu: "2", memory: "2Gi" } },
          },
        ],
      },
    },
    [],
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            resources: { requests: { cpu: "1", memory: "1Gi" } },
          },
        ],
      },
    },
  ],
  [
    "a resize adds no other resources",
    { part: "resize" },
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            resources: { requests: { cpu: "1", "example.com/gpu": "1" }, limits: { "example.com/gpu": "1" } },
          },
        ],
      },
    },
    ["Forbidden spec: Forbidden: only cpu and memory resources are mutable"],
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always", resources: { requests: { cpu: "1" } } }],
      },
    },
  ],
  [
    "a resize does not take away",
    { part: "resize" },
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always", resources: { requests: { cpu: "1" } } }],
      },
    },
    ["Forbidden spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed"],
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            resources: { requests: { cpu: "1", memory: "1Gi" } },
          },
        ],
      },
    },
  ],
  [
    "status: a nominated node has a name",
    { part: "status" },
    { status: { nominatedNodeName: "Bad_Name" } },
    [
      "Invalid status.nominatedNodeName: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "status: containers do not come back to life",
    { part: "status" },
    {
      status: {
        containerStatuses: [
          { name: "web", ready: false, restartCount: 0, image: "x", imageID: "", state: { running: {} } },
        ],
      },
    },
    ["Forbidden status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"],
    {
      spec: { restartPolicy: "Never" },
      status: {
        containerStatuses: [
          {
            name: "web",
            ready: false,
            restartCount: 0,
            image: "x",
            imageID: "",
            state: { terminated: { exitCode: 0 } },
          },
        ],
      },
    },
  ],
  [
    "status: addresses",
    { part: "status" },
    {
      status: {
        podIP: "10.0.0.1",
        podIPs: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }],
        hostIP: "1.2.3.4",
        hostIPs: [{ ip: "1.2.3.x" }],
      },
    },
    [
      'Invalid status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
      'Invalid status.hostIPs[0].ip: Invalid value: "1.2.3.x": must be equal to `hostIP`',
      'Invalid status.hostIPs[0]: Invalid value: "1.2.3.x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  [
    "status: the QoS class stays",
    { part: "status" },
    { status: { qosClass: "Guaranteed" } },
    ['Invalid status.qosClass: Invalid value: "Guaranteed": field is immutable'],
    { status: { qosClass: "BestEffort" } },
  ],
  [
    "warns of names that hide others",
    "warn",
    {
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            imagePullPolicy: "Always",
            env: [
              { name: "A", value: "1" },
              { name: "A", value: "2" },
            ],
            ports: [{ containerPort: 80 }, { containerPort: 80 }],
            resources: { requests: { memory: "100m", cpu: "1m" } },
          },
        ],
      },
    },
    [
      'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
      "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
    ],
  ],
  [
    "warns of labels and annotations of former days",
    "warn",
    {
      metadata: {
        annotations: {
          "container.apparmor.security.beta.kubernetes.io/web": "runtime/default",
          "seccomp.security.alpha.kubernetes.io/pod": "runtime/default",
        },
      },
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        nodeSelector: { "beta.kubernetes.io/os": "linux" },
      },
    },
    [
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/web]: deprecated since v1.30; use the "appArmorProfile" field instead',
      'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ],
  ],
  [
    "warns of odd specifications",
    "warn",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        imagePullSecrets: [{ name: "" }],
        hostAliases: [
          { ip: "1.1.1.1", hostnames: ["a"] },
          { ip: "1.1.1.1", hostnames: ["b"] },
        ],
        terminationGracePeriodSeconds: -1,
        volumes: [
          { name: "g", gitRepo: { repository: "x" } },
          { name: "h", hostPath: { path: "/" } },
        ],
      },
    },
    [
      "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
      'spec.hostAliases[1].ip: duplicate ip "1.1.1.1"',
      'spec.imagePullSecrets[0].name: invalid empty name ""',
      "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
    ],
  ],
  [
    "warns of files in each other's way",
    "warn",
    {
      spec: {
        containers: [{ name: "web", image: "nginx", imagePullPolicy: "Always" }],
        volumes: [
          {
            name: "p",
            projected: {
              sources: [
                { secret: { name: "a", items: [{ key: "k", path: "x" }] } },
                { configMap: { name: "b", items: [{ key: "k", path: "x/y" }] } },
              ],
            },
          },
          {
            name: "q",
            configMap: {
              name: "c",
              items: [
                { key: "k", path: "x" },
                { key: "l", path: "x" },
              ],
            },
          },
        ],
      },
    },
    [
      'volume "p" (Projected ConfigMap "b"): overlapping paths: "x/y" with "x"',
      'volume "q" (ConfigMap "c"): overlapping paths: "x" with "x"',
    ],
  ],
]);
