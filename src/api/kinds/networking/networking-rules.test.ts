import { testRules } from "../rules.suite.ts";

testRules(
  "networking.k8s.io/v1 Ingress",
  {
    spec: {
      rules: [
        {
          host: "a.example.com",
          http: {
            paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }],
          },
        },
      ],
    },
  },
  [
    [
      "rules or a backend",
      "create",
      { spec: { rules: null } },
      ["Invalid spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
    ],
    [
      "hosts",
      "create",
      { spec: { rules: [{ host: "1.2.3.4" }, { host: "*.*.example.com" }, { host: "A" }] } },
      [
        'Invalid spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
        "Invalid spec.rules[1].host: Invalid value: \"*.*.example.com\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Invalid spec.rules[2].host: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "path types",
      "create",
      {
        spec: {
          rules: [
            {
              host: "a.example.com",
              http: {
                paths: [
                  { path: "/", pathType: null, backend: { service: { name: "web", port: { number: 80 } } } },
                  { path: "/", pathType: "Regex", backend: { service: { name: "web", port: { number: 80 } } } },
                ],
              },
            },
          ],
        },
      },
      [
        "Required spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
        'NotSupported spec.rules[0].http.paths[1].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      ],
    ],
    [
      "paths",
      "create",
      {
        spec: {
          rules: [
            {
              host: "a.example.com",
              http: {
                paths: [
                  { path: "a", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } },
                  { path: "/a//b/..", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } },
                  {
                    path: "b",
                    pathType: "ImplementationSpecific",
                    backend: { service: { name: "web", port: { number: 80 } } },
                  },
                ],
              },
            },
          ],
        },
      },
      [
        'Invalid spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path',
        "Invalid spec.rules[0].http.paths[1].path: Invalid value: \"/a//b/..\": must not contain '//'",
        "Invalid spec.rules[0].http.paths[1].path: Invalid value: \"/a//b/..\": cannot end with '/..'",
        'Invalid spec.rules[0].http.paths[2].path: Invalid value: "b": must be an absolute path',
      ],
    ],
    [
      "paths are required",
      "create",
      { spec: { rules: [{ host: "a.example.com", http: { paths: [] } }] } },
      ["Required spec.rules[0].http.paths: Required value"],
    ],
    [
      "backends",
      "create",
      {
        spec: {
          rules: [
            {
              host: "a.example.com",
              http: {
                paths: [
                  { path: "/", pathType: "Prefix", backend: {} },
                  { path: "/", pathType: "Prefix", backend: { service: { name: "Web" } } },
                  {
                    path: "/",
                    pathType: "Prefix",
                    backend: { service: { name: "1web", port: { name: "a", number: 1 } } },
                  },
                  {
                    path: "/",
                    pathType: "Prefix",
                    backend: { service: { name: "web", port: { number: 80 } }, resource: { kind: "A", name: "b" } },
                  },
                  { path: "/", pathType: "Prefix", backend: { resource: { kind: "a/b", name: "", apiGroup: "A" } } },
                ],
              },
            },
          ],
        },
      },
      [
        'Invalid spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
        "Invalid spec.rules[0].http.paths[1].backend.service.name: Invalid value: \"Web\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "Required spec.rules[0].http.paths[1].backend: Required value: port name or number is required",
        'Invalid spec.rules[0].http.paths[2].backend: Invalid value: "": cannot set both port name & port number',
        'Invalid spec.rules[0].http.paths[3].backend: Invalid value: "": cannot set both resource and service backends',
        "Invalid spec.rules[0].http.paths[4].backend.resource.apiGroup: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Invalid spec.rules[0].http.paths[4].backend.resource.kind: Invalid value: \"a/b\": may not contain '/'",
        "Required spec.rules[0].http.paths[4].backend.resource.name: Required value",
      ],
    ],
    [
      "TLS",
      "create",
      { spec: { tls: [{ hosts: ["A"], secretName: "Bad_Name" }], ingressClassName: "Bad_Name" } },
      [
        "Invalid spec.tls[0].hosts[0]: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Invalid spec.tls[0].secretName: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Invalid spec.ingressClassName: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "classes agree",
      "create",
      { metadata: { annotations: { "kubernetes.io/ingress.class": "a" } }, spec: { ingressClassName: "b" } },
      [
        'Invalid annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
      ],
    ],
    [
      "secrets that were there are believed",
      "update",
      { spec: { tls: [{ secretName: "Bad_Name" }] } },
      [],
      { spec: { tls: [{ secretName: "Bad_Name" }] } },
    ],
    [
      "status",
      { part: "status" },
      { status: { loadBalancer: { ingress: [{ ip: "x" }, { hostname: "1.2.3.4" }] } } },
      [
        'Invalid status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'Invalid status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      ],
    ],
    [
      "warns of the annotation",
      "warn",
      { metadata: { annotations: { "kubernetes.io/ingress.class": "a" } } },
      ["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"],
    ],
  ],
);

testRules("networking.k8s.io/v1 IngressClass", { spec: { controller: "example.com/c" } }, [
  ["a controller is required", "create", { spec: { controller: "" } }, ["Required spec.controller: Required value"]],
  [
    "controllers",
    "create",
    { spec: { controller: "c" } },
    ['Invalid spec.controller: Invalid value: "c": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    "parameters",
    "create",
    { spec: { parameters: { kind: "", name: "a/b" } } },
    [
      "Required spec.parameters.kind: Required value",
      "Invalid spec.parameters.name: Invalid value: \"a/b\": may not contain '/'",
      "Required spec.parameters.scope: Required value",
    ],
  ],
  [
    "scopes",
    "create",
    { spec: { parameters: { kind: "A", name: "b", scope: "Galaxy" } } },
    ['NotSupported spec.parameters.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespace"'],
  ],
  [
    "namespaces for the scope",
    "create",
    { spec: { parameters: { kind: "A", name: "b", scope: "Namespace" } } },
    ["Required spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    "none for the cluster",
    "create",
    { spec: { parameters: { kind: "A", name: "b", scope: "Cluster", namespace: "c" } } },
    ["Forbidden spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
  ],
  [
    "controllers stay",
    "update",
    { spec: { controller: "example.com/d" } },
    ['Invalid spec.controller: Invalid value: "example.com/d": field is immutable'],
  ],
]);

testRules("networking.k8s.io/v1 NetworkPolicy", { spec: { podSelector: {} } }, [
  [
    "ports",
    "create",
    {
      spec: {
        ingress: [
          {
            ports: [
              { protocol: "ICMP", port: 0 },
              { port: "A" },
              { endPort: 5 },
              { port: "a", endPort: 5 },
              { port: 5, endPort: 4 },
            ],
          },
        ],
      },
    },
    [
      'NotSupported spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
      "Invalid spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'Invalid spec.ingress[0].ports[1].port: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'Invalid spec.ingress[0].ports[1].port: Invalid value: "A": must contain at least one letter (a-z)',
      "Invalid spec.ingress[0].ports[2].endPort: Invalid value: 5: may not be specified when `port` is not specified",
      "Invalid spec.ingress[0].ports[3].endPort: Invalid value: 5: may not be specified when `port` is non-numeric",
      "Invalid spec.ingress[0].ports[4].endPort: Invalid value: 4: must be greater than or equal to `port`",
    ],
  ],
  [
    "peers",
    "create",
    { spec: { egress: [{ to: [{}, { podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }] }] } },
    [
      "Required spec.egress[0].to[0]: Required value: must specify a peer",
      "Forbidden spec.egress[0].to[1]: Forbidden: may not specify both ipBlock and another peer",
    ],
  ],
  [
    "blocks",
    "create",
    {
      spec: {
        ingress: [
          {
            from: [
              { ipBlock: { cidr: "" } },
              { ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16", "10.0.0.0/8", "x"] } },
              { ipBlock: { cidr: "10.0.0.1/8" } },
              { ipBlock: { cidr: "10.0.0.0/1.5", except: ["10.1.0.0/16"] } },
            ],
          },
        ],
      },
    },
    [
      "Required spec.ingress[0].from[0].ipBlock.cidr: Required value",
      'Invalid spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      'Invalid spec.ingress[0].from[1].ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'Invalid spec.ingress[0].from[1].ipBlock.except[2]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'Invalid spec.ingress[0].from[2].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
      'Invalid spec.ingress[0].from[3].ipBlock.cidr: Invalid value: "10.0.0.0/1.5": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  ],
  [
    "blocks that were there are believed",
    "update",
    { spec: { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.1/8" } }] }] } },
    [],
    { spec: { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.1/8" } }] }] } },
  ],
  [
    "types",
    "create",
    { spec: { policyTypes: ["Both"] } },
    ['NotSupported spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"'],
  ],
  [
    "two types at most",
    "create",
    { spec: { policyTypes: ["Ingress", "Egress", "Ingress"] } },
    [
      'Invalid spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
    ],
  ],
  [
    "warns of spelling",
    "warn",
    { spec: { ingress: [{ from: [{ ipBlock: { cidr: "FD00::/8" } }] }] } },
    [
      'spec.ingress[0].from[0].ipBlock.cidr: IPv6 CIDR value "FD00::/8" should be in RFC 5952 canonical format ("fd00::/8")',
    ],
  ],
]);
