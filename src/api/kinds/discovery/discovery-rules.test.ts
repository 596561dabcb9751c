import { testRules } from "../rules.suite.ts";

testRules(
  "discovery.k8s.io/v1 EndpointSlice",
  { addressType: "IPv4", endpoints: [{ addresses: ["1.2.3.4"] }], ports: [{ port: 80 }] },
  [
    ["types", "create", { addressType: "" }, ["Required addressType: Required value"]],
    [
      "types that there are",
      "create",
      { addressType: "IPX" },
      ['NotSupported addressType: Unsupported value: "IPX": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
    [
      "addresses",
      "create",
      { endpoints: [{ addresses: [] }, { addresses: ["fd00::1", "127.0.0.1", "x"], hostname: "a_b", nodeName: "A" }] },
      [
        "Required endpoints[0].addresses: Required value: must contain at least 1 address",
        'Invalid endpoints[1].addresses[0]: Invalid value: "fd00::1": must be an IPv4 address',
        'Invalid endpoints[1].addresses[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
        'Invalid endpoints[1].addresses[2]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        "Invalid endpoints[1].nodeName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Invalid endpoints[1].hostname: Invalid value: \"a_b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "domains",
      "create",
      { addressType: "FQDN", endpoints: [{ addresses: ["a", "A.b", "example.com"] }] },
      [
        'Invalid endpoints[0].addresses[0]: Invalid value: "a": should be a domain with at least two segments separated by dots',
        "Invalid endpoints[0].addresses[1]: Invalid value: \"A.b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "ports",
      "create",
      { ports: [{ name: "a" }, { name: "a", protocol: "ICMP", appProtocol: "a b" }, { name: "A" }] },
      [
        'Duplicate ports[1].name: Duplicate value: "a"',
        'NotSupported ports[1].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
        "Invalid ports[1].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "Invalid ports[2].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "hints",
      "create",
      {
        endpoints: [
          {
            addresses: ["1.2.3.4"],
            hints: {
              forZones: [{ name: "a" }, { name: "a" }, { name: "a b" }],
              forNodes: [
                { name: "n0" },
                { name: "n1" },
                { name: "n2" },
                { name: "n3" },
                { name: "n4" },
                { name: "n5" },
                { name: "n6" },
                { name: "n7" },
                { name: "n8" },
              ],
            },
          },
        ],
      },
      [
        'Duplicate endpoints[0].hints.forZones[1].name: Duplicate value: "a"',
        "Invalid endpoints[0].hints.forZones[2].name: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        "TooMany endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items",
      ],
    ],
    [
      "types stay",
      "update",
      { addressType: "IPv6", endpoints: [] },
      ['Invalid addressType: Invalid value: "IPv6": field is immutable'],
    ],
    [
      "warns of domains",
      "warn",
      { addressType: "FQDN", endpoints: [] },
      ["spec.addressType: FQDN endpoints are deprecated"],
    ],
  ],
);
