import { cloneJson } from "../../../lib/clone-json.ts";
import { defineKind } from "../../kind.ts";
import {
  atomicList,
  bytes,
  type InferInput,
  int32,
  list,
  map,
  mapList,
  model,
  optional,
  orNull,
  string,
  struct,
  time,
} from "../../schema.ts";
import { humanDuration } from "../../time.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import {
  conditionCell,
  validateApproval,
  validateSigningRequest,
  validateSigningStatus,
} from "./signing-request-rules.ts";

export const CertificateSigningRequestSpec = model("io.k8s.api.certificates.v1.CertificateSigningRequestSpec", {
  expirationSeconds: optional(int32),
  extra: optional(map(list(string))),
  groups: optional(atomicList(string)),
  request: bytes,
  signerName: string,
  uid: optional(string),
  usages: optional(atomicList(string)),
  username: optional(string),
});
export type CertificateSigningRequestSpec = InferInput<typeof CertificateSigningRequestSpec>;

export const CertificateSigningRequestCondition = model(
  "io.k8s.api.certificates.v1.CertificateSigningRequestCondition",
  {
    lastTransitionTime: orNull(time),
    lastUpdateTime: orNull(time),
    message: optional(string),
    reason: optional(string),
    status: string,
    type: string,
  },
);
export type CertificateSigningRequestCondition = InferInput<typeof CertificateSigningRequestCondition>;

export const CertificateSigningRequestStatus = model("io.k8s.api.certificates.v1.CertificateSigningRequestStatus", {
  certificate: optional(bytes),
  conditions: optional(mapList(CertificateSigningRequestCondition, ["type"])),
});
export type CertificateSigningRequestStatus = InferInput<typeof CertificateSigningRequestStatus>;

export const CertificateSigningRequestSchema = model("io.k8s.api.certificates.v1.CertificateSigningRequest", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: CertificateSigningRequestSpec,
  status: struct(CertificateSigningRequestStatus),
});

export const CertificateSigningRequest = defineKind({
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  resource: "certificatesigningrequests",
  scope: "Cluster",
  shortNames: ["csr"],
  subresources: ["approval", "status"],
  schema: CertificateSigningRequestSchema,
  columns: [
    nameColumn,
    ageColumn,
    {
      name: "SignerName",
      type: "string",
      description: "Who is asked to sign.",
      value: ({ spec }) => spec.signerName,
    },
    {
      name: "Requestor",
      type: "string",
      description: "Who asks.",
      value: ({ spec }) => spec.username ?? "",
    },
    {
      name: "RequestedDuration",
      type: "string",
      description: "How long the certificate shall be valid.",
      value: ({ spec }) =>
        spec.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
    },
    {
      name: "Condition",
      type: "string",
      description: "What has become of the request.",
      value: conditionCell,
    },
  ],
  selectable: [{ field: "spec.signerName", value: ({ spec }) => spec.signerName }],
  generation: "never",
  resetFields: ["spec"],
  prepare: (request, old) => {
    if (old !== undefined) request.spec = cloneJson(old.spec);
  },
  validate: validateSigningRequest,
  parts: { status: { validate: validateSigningStatus }, approval: { validate: validateApproval } },
});
export type CertificateSigningRequest = InferInput<typeof CertificateSigningRequestSchema>;
