import { testRules } from "../rules.suite.ts";

testRules(
  "v1 PersistentVolumeClaim",
  { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
  [
    [
      "access modes are required",
      "create",
      { spec: { accessModes: [] } },
      ["Required spec.accessModes: Required value: at least 1 access mode is required"],
    ],
    [
      "access modes",
      "create",
      { spec: { accessModes: ["Often"] } },
      [
        'NotSupported spec.accessModes: Unsupported value: "Often": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      ],
    ],
    [
      "one pod only, and no others",
      "create",
      { spec: { accessModes: ["ReadWriteOncePod", "ReadWriteMany"] } },
      ["Forbidden spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes"],
    ],
    [
      "storage is required",
      "create",
      { spec: { resources: { requests: { storage: null } } } },
      ["Required spec.resources[storage]: Required value"],
    ],
    [
      "storage is positive",
      "create",
      { spec: { resources: { requests: { storage: "0" } } } },
      ['Invalid spec.resources[storage]: Invalid value: "0": must be greater than zero'],
    ],
    [
      "class, mode and selector",
      "create",
      { spec: { storageClassName: "Bad_Name", volumeMode: "Tape", selector: { matchLabels: { "a b": "c" } } } },
      [
        "Invalid spec.selector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "Invalid spec.storageClassName: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        'NotSupported spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
      ],
    ],
    ["a data source is a snapshot or a claim", "create", { spec: { dataSource: { kind: "Pod", name: "x" } } }, []],
    [
      "the spec stays once bound",
      "update",
      { spec: { volumeName: "other", accessModes: ["ReadWriteMany"] } },
      [
        "Forbidden spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
      ],
      { spec: { volumeName: "pv" } },
    ],
    [
      "a bound claim may grow",
      "update",
      { spec: { volumeName: "pv", resources: { requests: { storage: "2Gi" } } } },
      [],
      { spec: { volumeName: "pv" }, status: { phase: "Bound", capacity: { storage: "1Gi" } } },
    ],
    [
      "but not shrink",
      "update",
      { spec: { volumeName: "pv", resources: { requests: { storage: "500Mi" } } } },
      ["Forbidden spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"],
      { spec: { volumeName: "pv" }, status: { phase: "Bound", capacity: { storage: "1Gi" } } },
    ],
    [
      "status: amounts",
      { part: "status" },
      { status: { capacity: { storage: "-1" }, allocatedResources: { cpu: "1" } } },
      [
        "Invalid status.capacity[storage]: Invalid value: -1: must be a valid resource quantity",
        'NotSupported status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
      ],
    ],
    [
      "warns of fractions of bytes",
      "warn",
      { spec: { resources: { requests: { storage: "100m" } } } },
      ['spec.resources.requests[storage]: fractional byte value "100m" is invalid, must be an integer'],
    ],
  ],
);

testRules(
  "v1 PersistentVolume",
  { spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" } } },
  [
    [
      "capacity, modes and a source are required",
      "create",
      { spec: { capacity: null, accessModes: null, hostPath: null } },
      [
        "Required spec.accessModes: Required value",
        "Required spec.capacity: Required value",
        'NotSupported spec.capacity: Unsupported value: {}: supported values: "storage"',
        "Required spec: Required value: must specify a volume type",
      ],
    ],
    [
      "one source only",
      "create",
      { spec: { nfs: { server: "s", path: "/p" } } },
      ["Forbidden spec.nfs: Forbidden: may not specify more than 1 volume type"],
    ],
    [
      "reclaim policy and mode",
      "create",
      { spec: { persistentVolumeReclaimPolicy: "Burn", volumeMode: "Tape" } },
      [
        'NotSupported spec.persistentVolumeReclaimPolicy: Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"',
        'NotSupported spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
      ],
    ],
    [
      "local volumes are on a node",
      "create",
      { spec: { hostPath: null, local: { path: "/mnt" } } },
      ["Required spec.nodeAffinity: Required value: Local volume requires node affinity"],
    ],
    [
      "sources stay",
      "update",
      { spec: { hostPath: { path: "/other" } } },
      ["Forbidden spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation"],
    ],
    [
      "CSI",
      "create",
      { spec: { hostPath: null, csi: { driver: "", volumeHandle: "", nodePublishSecretRef: { name: "x" } } } },
      [
        "Required spec.csi.driver: Required value",
        "Invalid spec.csi.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Required spec.csi.volumeHandle: Required value",
        "Required spec.csi.nodePublishSecretRef.namespace: Required value",
      ],
    ],
    [
      "warns of recycling and old annotations",
      "warn",
      {
        metadata: { annotations: { "volume.beta.kubernetes.io/storage-class": "x" } },
        spec: { persistentVolumeReclaimPolicy: "Recycle" },
      },
      [
        'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
        "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
      ],
    ],
  ],
);

testRules(
  "v1 Service",
  {
    spec: {
      clusterIP: "10.0.0.1",
      clusterIPs: ["10.0.0.1"],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      ports: [{ port: 80 }],
    },
  },
  [
    ["ports are required", "create", { spec: { ports: [] } }, ["Required spec.ports: Required value"]],
    [
      "several ports have names, numbers and protocols of their own",
      "create",
      {
        spec: {
          ports: [
            { port: 80 },
            { port: 80 },
            { name: "a", port: 0, protocol: "ICMP", appProtocol: "a b" },
            { name: "a", port: 81 },
          ],
        },
      },
      [
        "Required spec.ports[0].name: Required value",
        "Required spec.ports[1].name: Required value",
        "Invalid spec.ports[2].port: Invalid value: 0: must be between 1 and 65535, inclusive",
        'NotSupported spec.ports[2].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
        "Invalid spec.ports[2].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
        "Invalid spec.ports[2].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'Duplicate spec.ports[3].name: Duplicate value: "a"',
        'Duplicate spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      ],
    ],
    [
      "node ports are not for cluster addresses",
      "create",
      { spec: { ports: [{ port: 80, nodePort: 30000 }] } },
      ["Forbidden spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      "node ports are different",
      "create",
      {
        spec: {
          type: "NodePort",
          ports: [
            { name: "a", port: 80, nodePort: 30000 },
            { name: "b", port: 81, nodePort: 30000 },
          ],
        },
      },
      ["Duplicate spec.ports[1].nodePort: Duplicate value: 30000"],
    ],
    [
      "types and affinities",
      "create",
      { spec: { type: "Other", sessionAffinity: "Cookie" } },
      [
        'NotSupported spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
        'NotSupported spec.type: Unsupported value: "Other": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      "how long clients stick",
      "create",
      { spec: { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 100000 } } } },
      [
        "Invalid spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 100000: must be greater than 0 and less than 86400",
      ],
    ],
    [
      "external names",
      "create",
      { spec: { type: "ExternalName", externalName: "a_b", clusterIP: null } },
      [
        "Forbidden spec.clusterIPs: Forbidden: may not be set for ExternalName services",
        "Forbidden spec.ipFamilies: Forbidden: may not be set for ExternalName services",
        "Forbidden spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services",
        "Invalid spec.externalName: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "external names are required",
      "create",
      { spec: { type: "ExternalName", clusterIP: null, clusterIPs: null, ipFamilies: null, ipFamilyPolicy: null } },
      ["Required spec.externalName: Required value"],
    ],
    [
      "addresses",
      "create",
      { spec: { clusterIP: "10.0.0.300", clusterIPs: ["10.0.0.300"] } },
      [
        'Invalid spec.clusterIPs[0]: Invalid value: "10.0.0.300": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      "addresses agree",
      "create",
      { spec: { clusterIPs: ["10.0.0.2"] } },
      ['Invalid spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`'],
    ],
    [
      "one address of each family",
      "create",
      { spec: { clusterIPs: ["10.0.0.1", "10.0.0.2"] } },
      [
        'Invalid spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      "addresses fit their families",
      "create",
      { spec: { ipFamilies: ["IPv6"] } },
      ['Invalid spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`'],
    ],
    [
      "families and policies",
      "create",
      { spec: { ipFamilies: ["IPv5", "IPv4", "IPv4"], ipFamilyPolicy: "Any" } },
      [
        'NotSupported spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
        'Duplicate spec.ipFamilies[2]: Duplicate value: "IPv4"',
        'NotSupported spec.ipFamilyPolicy: Unsupported value: "Any": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
      ],
    ],
    [
      "headless services have no node ports",
      "create",
      { spec: { type: "NodePort", clusterIP: "None", clusterIPs: ["None"] } },
      ["Invalid spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"],
    ],
    [
      "external addresses",
      "create",
      { spec: { externalIPs: ["127.0.0.1", "0.0.0.0", "169.254.1.1", "224.0.0.1", "1.2.3.04"] } },
      [
        'Invalid spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
        'Invalid spec.externalIPs[1]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
        'Invalid spec.externalIPs[2]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
        'Invalid spec.externalIPs[3]: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
        'Invalid spec.externalIPs[4]: Invalid value: "1.2.3.04": must not have leading 0s',
      ],
    ],
    [
      "source ranges",
      "create",
      { spec: { loadBalancerSourceRanges: ["10.0.0.1/8"] } },
      [
        "Forbidden spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
        'Invalid spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
      ],
    ],
    [
      "source ranges in an annotation",
      "create",
      {
        metadata: { annotations: { "service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8, x" } },
        spec: { type: "LoadBalancer" },
      },
      [
        'Invalid metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
    [
      "what only load balancers have",
      "create",
      { spec: { allocateLoadBalancerNodePorts: true, loadBalancerClass: "example.com/a" } },
      [
        "Forbidden spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
        "Forbidden spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      ],
    ],
    [
      "traffic",
      "create",
      {
        spec: {
          externalTrafficPolicy: "Local",
          internalTrafficPolicy: "Far",
          trafficDistribution: "Fair",
          healthCheckNodePort: 3000,
        },
      },
      [
        'Invalid spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
        "Invalid spec.healthCheckNodePort: Invalid value: 3000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
        'NotSupported spec.internalTrafficPolicy: Unsupported value: "Far": supported values: "Cluster", "Local"',
        'NotSupported spec.trafficDistribution: Unsupported value: "Fair": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
      ],
    ],
    [
      "kubelets' port",
      "create",
      { spec: { type: "LoadBalancer", ports: [{ port: 10250 }] } },
      ["Invalid spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet"],
    ],
    [
      "addresses stay",
      "update",
      { spec: { clusterIP: "10.0.0.2", clusterIPs: ["10.0.0.2"] } },
      ['Invalid spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set'],
    ],
    [
      "families stay",
      "update",
      { spec: { clusterIP: null, clusterIPs: null, ipFamilies: ["IPv6"] } },
      [
        "Invalid spec.clusterIPs[0]: Invalid value: []: primary clusterIP can not be unset",
        'Invalid spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set',
      ],
    ],
    [
      "a second address goes when the policy says so",
      "update",
      { spec: {} },
      [],
      {
        spec: { clusterIPs: ["10.0.0.1", "fd00::1"], ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "PreferDualStack" },
      },
    ],
    [
      "or not",
      "update",
      { spec: { ipFamilyPolicy: "PreferDualStack" } },
      [
        "Invalid spec.ipFamilyPolicy: Invalid value: \"PreferDualStack\": must be set to 'SingleStack' when releasing the secondary clusterIP",
        "Invalid spec.ipFamilyPolicy: Invalid value: \"PreferDualStack\": must be set to 'SingleStack' when releasing the secondary ipFamily",
      ],
      {
        spec: { clusterIPs: ["10.0.0.1", "fd00::1"], ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "PreferDualStack" },
      },
    ],
    [
      "the class of a balancer stays",
      "update",
      { spec: { type: "LoadBalancer", loadBalancerClass: "example.com/b" } },
      ['Invalid spec.loadBalancerClass: Invalid value: "example.com/b": may not change once set'],
      { spec: { type: "LoadBalancer", loadBalancerClass: "example.com/a" } },
    ],
    [
      "hints agree",
      "create",
      {
        metadata: {
          annotations: {
            "service.kubernetes.io/topology-aware-hints": "auto",
            "service.kubernetes.io/topology-mode": "Auto",
          },
        },
      },
      [
        'Invalid metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: "Auto": must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
      ],
    ],
    [
      "status: only balancers have addresses",
      { part: "status" },
      { status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } },
      [
        'Forbidden status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
        "Required status.loadBalancer.ingress[0].ipMode: Required value: must be specified when `ip` is set",
      ],
    ],
    [
      "status: addresses of balancers",
      { part: "status" },
      {
        status: {
          loadBalancer: {
            ingress: [
              { ip: "x" },
              { hostname: "1.2.3.4" },
              { hostname: "a_b", ipMode: "VIP" },
              { ip: "1.2.3.4", ipMode: "Other" },
            ],
          },
        },
      },
      [
        'Invalid status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'Invalid status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
        "Invalid status.loadBalancer.ingress[2].hostname: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Forbidden status.loadBalancer.ingress[2].ipMode: Forbidden: may not be specified when `ip` is not set",
        'NotSupported status.loadBalancer.ingress[3].ipMode: Unsupported value: "Other": supported values: "Proxy", "VIP"',
      ],
      { spec: { type: "LoadBalancer" } },
    ],
    [
      "warns of what is ignored",
      "warn",
      {
        spec: {
          clusterIP: "None",
          clusterIPs: ["None"],
          loadBalancerIP: "1.2.3.4",
          externalIPs: ["1.2.3.4"],
          sessionAffinity: "ClientIP",
          externalName: "x",
        },
      },
      [
        "spec.loadBalancerIP is ignored for headless services",
        "spec.externalIPs is ignored for headless services",
        "spec.SessionAffinity is ignored for headless services",
        'spec.externalName is ignored when spec.type is not "ExternalName"',
      ],
    ],
    [
      "warns of what is deprecated",
      "warn",
      {
        metadata: { annotations: { "service.kubernetes.io/topology-aware-hints": "auto" } },
        spec: { externalIPs: ["FD00::0001"], trafficDistribution: "PreferClose" },
      },
      [
        "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
        'spec.externalIPs[0]: IPv6 address "FD00::0001" should be in RFC 5952 canonical format ("fd00::1")',
        "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
        'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
      ],
    ],
  ],
);

testRules("v1 Node", { metadata: { name: "n" }, spec: { podCIDRs: ["10.0.0.0/24"], providerID: "a" } }, [
  [
    "taints",
    "create",
    {
      spec: {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "a", effect: "NoSchedule" },
          { key: "", value: "a b", effect: "Never" },
        ],
      },
    },
    [
      'Duplicate metadata.taints[1]: Duplicate value: {"key":"a","effect":"NoSchedule"}: taints must be unique by key and effect pair',
      'Invalid metadata.taints[2].key: Invalid value: "": name part must be non-empty',
      "Invalid metadata.taints[2].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "Invalid metadata.taints[2].value: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      'NotSupported metadata.taints[2].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    "blocks for pods",
    "create",
    { spec: { podCIDR: "10.0.0.0/24", podCIDRs: ["10.0.0.0/24", "10.0.0.0/24", "10.0.0.1/8"] } },
    [
      'Invalid spec.podCIDRs[2]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
      'Invalid spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.0.0/24","10.0.0.1/8"]: may specify no more than one CIDR for each IP family',
      'Duplicate spec.podCIDRs[1]: Duplicate value: "10.0.0.0/24"',
    ],
  ],
  [
    "amounts",
    "create",
    { status: { capacity: { cpu: "-1", pods: "1.5" }, allocatable: { memory: "-1" } } },
    [
      'Invalid status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'Invalid status.capacity.pods: Invalid value: "1500m": must be an integer',
      'Invalid status.allocatable.memory: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    "blocks and provider stay",
    "update",
    { spec: { podCIDR: null, podCIDRs: ["10.1.0.0/24"], providerID: "b", externalID: "x" } },
    [
      'Forbidden spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'Forbidden spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
      "Forbidden spec.externalID: Forbidden: may not be updated",
    ],
  ],
  [
    "configuration of former days",
    "update",
    { spec: { configSource: { configMap: { name: "", namespace: "", kubeletConfigKey: "", uid: "x" } } } },
    [
      "Forbidden spec.configSource.configMap.uid: Forbidden: uid must not be set in spec",
      "Required spec.configSource.configMap.namespace: Required value: namespace must be set",
      "Required spec.configSource.configMap.name: Required value: name must be set",
      "Required spec.configSource.configMap.kubeletConfigKey: Required value: kubeletConfigKey must be set",
    ],
  ],
  [
    "status: addresses once",
    { part: "status" },
    {
      status: {
        addresses: [
          { type: "InternalIP", address: "1.2.3.4" },
          { type: "InternalIP", address: "1.2.3.4" },
        ],
      },
    },
    ['Duplicate status.addresses[1]: Duplicate value: {"type":"InternalIP","address":"1.2.3.4"}'],
  ],
  [
    "warns of fields of former days",
    "warn",
    { spec: { externalID: "x", configSource: {} } },
    [
      "spec.configSource: the feature is removed",
      "spec.externalID: this field is deprecated, and is unused by Kubernetes",
    ],
  ],
]);

testRules("v1 Namespace", { metadata: { name: "a" } }, [
  [
    "finalizers",
    "create",
    { spec: { finalizers: ["kubernetes", "mine", "example.com/a", "a b"] } },
    [
      'Invalid spec.finalizers[1]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
      "Invalid spec.finalizers[3]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  [
    "finalize",
    { part: "finalize" },
    { spec: { finalizers: ["mine"] } },
    [
      'Invalid spec.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    "status: not terminating without a deletion",
    { part: "status" },
    { status: { phase: "Terminating" } },
    [
      "Invalid status.Phase: Invalid value: \"Terminating\": may only be 'Terminating' if `deletionTimestamp` is not empty",
    ],
  ],
  [
    "status: not active after one",
    { part: "status" },
    { status: { phase: "Active" } },
    ["Invalid status.Phase: Invalid value: \"Active\": may only be 'Active' if `deletionTimestamp` is empty"],
    { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } },
  ],
]);

testRules("v1 ServiceAccount", {}, [
  [
    "warns of an annotation",
    "warn",
    { metadata: { annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } } },
    [
      "metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets",
    ],
  ],
]);

testRules("v1 Endpoints", { subsets: [{ addresses: [{ ip: "1.2.3.4" }], ports: [{ port: 80 }] }] }, [
  [
    "addresses",
    "create",
    { subsets: [{}, { addresses: [{ ip: "127.0.0.1" }, { ip: "x", hostname: "a_b", nodeName: "A" }] }] },
    [
      "Required subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
      'Invalid subsets[1].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'Invalid subsets[1].addresses[1].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "Invalid subsets[1].addresses[1].hostname: Invalid value: \"a_b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      "Invalid subsets[1].addresses[1].nodeName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "ports",
    "create",
    {
      subsets: [
        {
          addresses: [{ ip: "1.2.3.4" }],
          ports: [{ port: 80 }, { name: "b", port: 0, protocol: "ICMP", appProtocol: "a b" }],
        },
      ],
    },
    [
      "Required subsets[0].ports[0].name: Required value",
      "Invalid subsets[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'NotSupported subsets[0].ports[1].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
      "Invalid subsets[0].ports[1].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  [
    "warns of spelling",
    "warn",
    { subsets: [{ notReadyAddresses: [{ ip: "FD00::1" }] }] },
    ['subsets[0].notReadyAddresses[0].ip: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")'],
  ],
]);

testRules("v1 LimitRange", { spec: { limits: [{ type: "Container", max: { cpu: "1" } }] } }, [
  [
    "types once",
    "create",
    {
      spec: {
        limits: [
          { type: "Pod", max: { cpu: "1" } },
          { type: "Pod", max: { cpu: "1" } },
          { type: "Other", max: { cpu: "1" } },
        ],
      },
    },
    [
      'Duplicate spec.limits[1].type: Duplicate value: "Pod"',
      'Invalid spec.limits[2].type: Invalid value: "Other": must be a standard limit type or fully qualified',
    ],
  ],
  [
    "names",
    "create",
    { spec: { limits: [{ type: "Container", max: { storage: "1", foo: "1" } }] } },
    [
      'Invalid spec.limits[0].max[storage]: Invalid value: "storage": must be a standard resource for containers',
      'Invalid spec.limits[0].max[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'Invalid spec.limits[0].max[foo]: Invalid value: "foo": must be a standard resource for containers',
      'Invalid spec.limits[0].default[storage]: Invalid value: "storage": must be a standard resource for containers',
      'Invalid spec.limits[0].default[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'Invalid spec.limits[0].default[foo]: Invalid value: "foo": must be a standard resource for containers',
      'Invalid spec.limits[0].defaultRequest[storage]: Invalid value: "storage": must be a standard resource for containers',
      'Invalid spec.limits[0].defaultRequest[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'Invalid spec.limits[0].defaultRequest[foo]: Invalid value: "foo": must be a standard resource for containers',
    ],
  ],
  [
    "pods have no defaults",
    "create",
    { spec: { limits: [{ type: "Pod", default: { cpu: "1" }, defaultRequest: { cpu: "1" } }] } },
    [
      "Forbidden spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      "Forbidden spec.limits[0].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
    ],
  ],
  [
    "claims have storage",
    "create",
    { spec: { limits: [{ type: "PersistentVolumeClaim", max: { cpu: "1" } }] } },
    [
      "Required spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
    ],
  ],
  [
    "order",
    "create",
    {
      spec: {
        limits: [
          {
            type: "Container",
            min: { cpu: "4" },
            max: { cpu: "1" },
            default: { cpu: "2" },
            defaultRequest: { cpu: "3" },
          },
        ],
      },
    },
    [
      'Invalid spec.limits[0].min[cpu]: Invalid value: "4": min value 4 is greater than max value 1',
      'Invalid spec.limits[0].defaultRequest[cpu]: Invalid value: "3": min value 4 is greater than default request value 3',
      'Invalid spec.limits[0].defaultRequest[cpu]: Invalid value: "3": default request value 3 is greater than max value 1',
      'Invalid spec.limits[0].defaultRequest[cpu]: Invalid value: "3": default request value 3 is greater than default limit value 2',
      'Invalid spec.limits[0].default[cpu]: Invalid value: "4": min value 4 is greater than default value 2',
      'Invalid spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1',
    ],
  ],
  [
    "ratio",
    "create",
    {
      spec: {
        limits: [
          {
            type: "Container",
            min: { cpu: "1" },
            max: { cpu: "2" },
            maxLimitRequestRatio: { cpu: "3", memory: "0.5" },
          },
        ],
      },
    },
    [
      'Invalid spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000',
      'Invalid spec.limits[0].maxLimitRequestRatio[memory]: Invalid value: "500m": ratio 500m is less than 1',
    ],
  ],
  [
    "what is not promised twice",
    "create",
    {
      spec: {
        limits: [
          { type: "Container", default: { "example.com/gpu": "2" }, defaultRequest: { "example.com/gpu": "1" } },
        ],
      },
    },
    [
      'Invalid spec.limits[0].defaultRequest[example.com/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.com/gpu',
    ],
  ],
]);

testRules("v1 Secret", { data: { a: "YQ==" } }, [
  [
    "keys",
    "create",
    { data: { "a b": "YQ==", "..": "YQ==" } },
    [
      "Invalid data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      "Invalid data[..]: Invalid value: \"..\": must not be '..'",
    ],
  ],
  [
    "TLS",
    "create",
    { type: "kubernetes.io/tls" },
    ["Required data[tls.crt]: Required value", "Required data[tls.key]: Required value"],
  ],
  [
    "immutable ones stay",
    "update",
    { data: { a: "Yg==" } },
    [
      "Forbidden immutable: Forbidden: field is immutable when `immutable` is set",
      "Forbidden data: Forbidden: field is immutable when `immutable` is set",
    ],
    { immutable: true },
  ],
  ["types stay", "update", { type: "other" }, ['Invalid type: Invalid value: "other": field is immutable']],
]);

testRules("v1 ConfigMap", { data: { a: "b" } }, [
  [
    "keys",
    "create",
    { data: { "a b": "" }, binaryData: { a: "YQ==", "..b": "YQ==" } },
    [
      'Invalid data[a]: Invalid value: "a": duplicate of key present in binaryData',
      "Invalid data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      "Invalid binaryData[..b]: Invalid value: \"..b\": must not start with '..'",
    ],
  ],
  [
    "immutable ones stay",
    "update",
    { data: { a: "c" }, immutable: false },
    [
      "Forbidden immutable: Forbidden: field is immutable when `immutable` is set",
      "Forbidden data: Forbidden: field is immutable when `immutable` is set",
    ],
    { immutable: true },
  ],
]);
