import { testRules } from "../rules.suite.ts";

testRules(
  "certificates.k8s.io/v1 CertificateSigningRequest",
  {
    spec: {
      request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KWVE9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
      signerName: "example.com/s",
      usages: ["client auth"],
    },
  },
  [
    [
      "requests, usages and signers are required",
      "create",
      { spec: { request: "YQ==", signerName: "", usages: [] } },
      [
        'Invalid spec.request: Invalid value: "YQ==": PEM block type must be CERTIFICATE REQUEST',
        "Required spec.usages: Required value",
        "Required spec.signerName: Required value",
      ],
    ],
    [
      "usages",
      "create",
      { spec: { usages: ["any", "any", "lunch"] } },
      [
        'NotSupported spec.usages[2]: Unsupported value: "lunch": supported values: "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"',
        'Duplicate spec.usages[1]: Duplicate value: "any"',
      ],
    ],
    [
      "signers",
      "create",
      { spec: { signerName: "example" } },
      [
        "Invalid spec.signerName: Invalid value: \"example\": must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ],
    ],
    [
      "domains of signers",
      "create",
      { spec: { signerName: "local/A" } },
      [
        'Invalid spec.signerName: Invalid value: "local": should be a domain with at least two segments separated by dots',
        "Invalid spec.signerName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "the legacy signer",
      "create",
      { spec: { signerName: "kubernetes.io/legacy-unknown" } },
      [
        'Invalid spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
      ],
    ],
    [
      "durations",
      "create",
      { spec: { expirationSeconds: 5 } },
      [
        "Invalid spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
    [
      "approval: conditions come",
      { part: "approval" },
      { status: { conditions: [{ type: "Approved", status: "True", reason: "r", message: "m" }] } },
      [],
    ],
    [
      "approval: and are true, once, and not opposites",
      { part: "approval" },
      {
        status: {
          conditions: [
            { type: "Approved", status: "False", reason: "r", message: "m" },
            { type: "Denied", status: "True", reason: "r", message: "m" },
            { type: "Denied", status: "True", reason: "r", message: "m" },
            { type: "Other", status: "", reason: "r", message: "m" },
            { type: "", status: "True", reason: "r", message: "m" },
          ],
        },
      },
      [
        'NotSupported status.conditions[0].status: Unsupported value: "False": supported values: "True"',
        'Invalid status.conditions[1].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
        'Invalid status.conditions[2].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
        'Duplicate status.conditions[2].type: Duplicate value: "Denied"',
        "Required status.conditions[3].status: Required value",
        "Required status.conditions[4].type: Required value",
      ],
    ],
    [
      "approval: and stay",
      { part: "approval" },
      { status: { conditions: [] } },
      ['Forbidden status.conditions: Forbidden: updates may not remove a condition of type "Denied"'],
      { status: { conditions: [{ type: "Denied", status: "True", reason: "r", message: "m" }] } },
    ],
    [
      "status: no approvals",
      { part: "status" },
      {
        status: {
          conditions: [
            { type: "Approved", status: "True", reason: "r", message: "m" },
            { type: "Failed", status: "True", reason: "r", message: "m" },
          ],
        },
      },
      ['Forbidden status.conditions: Forbidden: updates may not add a condition of type "Approved"'],
    ],
    [
      "status: certificates",
      { part: "status" },
      { status: { certificate: "YQ==" } },
      [
        'Invalid status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block',
      ],
    ],
    [
      "status: a certificate stays",
      { part: "status" },
      { status: { certificate: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCllRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=" } },
      ["Forbidden status.certificate: Forbidden: updates may not modify existing certificate content"],
      { status: { certificate: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCllnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=" } },
    ],
    [
      "approval: no certificates",
      { part: "approval" },
      { status: { certificate: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCllRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=" } },
      ["Forbidden status.certificate: Forbidden: updates may not set certificate content"],
    ],
  ],
);
