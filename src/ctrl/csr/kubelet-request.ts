/** Which certificate requests of node agents are what they claim to be. Pure. */

import type { CertificateSigningRequest } from "../../api/kinds/certificates/certificate-signing-request.ts";
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from "../../lib/x509.ts";

/** Extension of alternative names. RFC 5280, 4.2.1.6. */
const SUBJECT_ALT_NAME = "2.5.29.17";

export const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
export const SERVING_SIGNER = "kubernetes.io/kubelet-serving";
/** Signs whom an administrator approves; nobody is approved by a rule. */
export const USER_SIGNER = "kubernetes.io/kube-apiserver-client";

const USAGES: Record<string, { required: readonly string[]; optional: readonly string[] }> = {
  [CLIENT_SIGNER]: { required: ["digital signature", "client auth"], optional: ["key encipherment"] },
  [SERVING_SIGNER]: { required: ["digital signature", "server auth"], optional: ["key encipherment"] },
  [USER_SIGNER]: { required: ["client auth"], optional: ["digital signature", "key encipherment"] },
};

/** The complaint about the usages of a request to one of this cluster's signers. */
export function usageComplaint({ spec }: CertificateSigningRequest): string | undefined {
  const { required = [], optional = [] } = USAGES[spec.signerName] ?? {};
  const usages = spec.usages ?? [];
  const allowed = [...required, ...optional];
  if (required.every((usage) => usages.includes(usage)) && usages.every((usage) => allowed.includes(usage)))
    return undefined;
  return `usages "${usages.join(", ")}" are not those of "${spec.signerName}": ${required.join(", ")}`;
}

/**
 * The complaint about a request to one of the two kubelet signers, or undefined when it may be approved: the subject is a node's, the
 * usages are the signer's, and whoever asks is that node itself, or, for a client certificate, a machine with a join token.
 */
export function complaintAbout(asked: CertificateSigningRequest): string | undefined {
  const { spec } = asked;
  if (spec.signerName !== CLIENT_SIGNER && spec.signerName !== SERVING_SIGNER)
    return `signer "${spec.signerName}" is not one of the kubelet's`;
  const wrongUsages = usageComplaint(asked);
  if (wrongUsages !== undefined) return wrongUsages;
  let request: Pkcs10CertificateRequest;
  try {
    request = new Pkcs10CertificateRequest(Buffer.from(spec.request, "base64").toString("utf8"));
  } catch {
    return "spec.request is not a PEM certificate request";
  }
  const [common = ""] = request.subjectName.getField("CN");
  const organizations = request.subjectName.getField("O");
  if (!/^system:node:./.test(common)) return `common name "${common}" does not start with "system:node:"`;
  if (organizations.length !== 1 || organizations[0] !== "system:nodes") {
    return `organization "${organizations.join(", ")}" is not "system:nodes"`;
  }
  const names = alternativeNames(request);
  const self = spec.username === common;
  if (spec.signerName === SERVING_SIGNER) {
    if (!self) return `user "${spec.username}" asks for a serving certificate of "${common}"`;
    if (names.length === 0 || names.some(({ type }) => type !== "dns" && type !== "ip")) {
      return "a serving certificate needs DNS names or IP addresses, and nothing else, as alternative names";
    }
    return undefined;
  }
  if (names.length > 0) return "a client certificate has no alternative names";
  if (self || spec.groups?.includes("system:bootstrappers")) return undefined;
  return `user "${spec.username}" is neither "${common}" nor in group "system:bootstrappers"`;
}

function alternativeNames(request: Pkcs10CertificateRequest): readonly { type: string }[] {
  const extension = request.extensions.find(({ type }) => type === SUBJECT_ALT_NAME);
  return extension === undefined ? [] : new SubjectAlternativeNameExtension(extension.rawData).names.items;
}
