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
      description:
        'signerName indicates the requested signer, and is a qualified name.  List/watch requests for CertificateSigningRequests can filter on this field using a "spec.signerName=NAME" fieldSelector.  Well-known Kubernetes signers are:  1. "kubernetes.io/kube-apiserver-client": issues client certificates that can be used to authenticate to kube-apiserver.   Requests for this signer are never auto-approved by kube-controller-manager, can be issued by the "csrsigning" controller in kube-controller-manager.  2. "kubernetes.io/kube-apiserver-client-kubelet": issues client certificates that kubelets use to authenticate to kube-apiserver.   Requests for this signer can be auto-approved by the "csrapproving" controller in kube-controller-manager, and can be issued by the "csrsigning" controller in kube-controller-manager.  3. "kubernetes.io/kubelet-serving" issues serving certificates that kubelets use to serve TLS endpoints, which kube-apiserver can connect to securely.   Requests for this signer are never auto-approved by kube-controller-manager, and can be issued by the "csrsigning" controller in kube-controller-manager.  More details are available at https://k8s.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers  Custom signerNames can also be specified. The signer defines:  1. Trust distribution: how trust (CA bundles) are distributed.  2. Permitted subjects: and behavior when a disallowed subject is requested.  3. Required, permitted, or forbidden x509 extensions in the request (including whether subjectAltNames are allowed, which types, restrictions on allowed values) and behavior when a disallowed extension is requested.  4. Required, permitted, or forbidden key usages / extended key usages.  5. Expiration/certificate lifetime: whether it is fixed by the signer, configurable by the admin.  6. Whether or not requests for CA certificates are allowed.',
      value: ({ spec }) => spec.signerName,
    },
    {
      name: "Requestor",
      type: "string",
      description:
        "username contains the name of the user that created the CertificateSigningRequest. Populated by the API server on creation and immutable.",
      value: ({ spec }) => spec.username ?? "",
    },
    {
      name: "RequestedDuration",
      type: "string",
      description:
        "expirationSeconds is the requested duration of validity of the issued certificate. The certificate signer may issue a certificate with a different validity duration so a client must check the delta between the notBefore and and notAfter fields in the issued certificate to determine the actual duration.  The v1.22+ in-tree implementations of the well-known Kubernetes signers will honor this field as long as the requested duration is not greater than the maximum duration they will honor per the --cluster-signing-duration CLI flag to the Kubernetes controller manager.  Certificate signers may not honor this field for various reasons:    1. Old signer that is unaware of the field (such as the in-tree      implementations prior to v1.22)   2. Signer whose configured maximum is shorter than the requested duration   3. Signer whose configured minimum is longer than the requested duration  The minimum valid value for expirationSeconds is 600, i.e. 10 minutes.",
      value: ({ spec }) =>
        spec.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
    },
    {
      name: "Condition",
      type: "string",
      description: 'conditions applied to the request. Known conditions are "Approved", "Denied", and "Failed".',
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
