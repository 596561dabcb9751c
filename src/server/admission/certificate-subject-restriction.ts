import { forbiddenError } from "../../api/errors.ts";
import type { CertificateSigningRequest } from "../../api/kinds/certificates/certificate-signing-request.ts";
import { Pkcs10CertificateRequest } from "../../lib/x509.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

const SIGNER = "kubernetes.io/kube-apiserver-client";
const GROUP = "system:masters";

/** Nobody gets a certificate of the group that no rule can stop. */
export const certificateSubjectRestriction: AdmissionStep = {
  name: "CertificateSubjectRestriction",
  validate({ ctx, object, operation, subresource }: Admission): void {
    if (ctx.resource.kind.groupResource !== "certificatesigningrequests.certificates.k8s.io") return;
    if (operation !== "CREATE" || subresource !== "") return;
    const { spec } = object as CertificateSigningRequest;
    if (spec.signerName !== SIGNER) return;
    const refuse = (why: string): Error => forbiddenError(ctx.resource.name, object.metadata?.name ?? "", why);
    let organizations: string[];
    try {
      const pem = Buffer.from(spec.request, "base64").toString("utf8");
      organizations = new Pkcs10CertificateRequest(pem).subjectName.getField("O");
    } catch {
      throw refuse("unable to parse CSR from spec.request");
    }
    if (organizations.includes(GROUP)) throw refuse(`use of ${SIGNER} signer with ${GROUP} group is not allowed`);
  },
};
