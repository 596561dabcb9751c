import { forbiddenError } from "../../api/errors.ts";
import type { CertificateSigningRequest } from "../../api/kinds/certificates/certificate-signing-request.ts";
import { equalJson } from "../../lib/equal-json.ts";
import { decide } from "../auth/authoriser.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

/** CertificateApproval and CertificateSigning: who approves or signs must have been given the signer. */
export const certificateSigners: AdmissionStep = {
  name: "CertificateSigners",
  async validate(admission: Admission): Promise<void> {
    const { ctx, object, old, operation, subresource } = admission;
    if (ctx.resource.kind.groupResource !== "certificatesigningrequests.certificates.k8s.io") return;
    if (operation !== "UPDATE" || old === undefined) return;
    const [now, before] = [object as CertificateSigningRequest, old as CertificateSigningRequest];
    const signer = before.spec.signerName;
    if (subresource === "approval") await mustHave(admission, "approve", signer);
    if (subresource !== "status") return;
    const failed = (request: CertificateSigningRequest) =>
      request.status?.conditions?.filter((c) => c.type === "Failed");
    const untouched = now.status?.certificate === before.status?.certificate && equalJson(failed(now), failed(before));
    if (!untouched) await mustHave(admission, "sign", signer);
  },
};

/** The verb on the signer itself, or on all signers of its domain. */
async function mustHave({ ctx }: Admission, verb: "approve" | "sign", signer: string): Promise<void> {
  const { server, user } = ctx;
  for (const name of [signer, `${signer.split("/")[0]}/*`]) {
    const target = { group: "certificates.k8s.io", version: "*", namespace: "", resource: "signers", name };
    const info = { verb, path: "", target: { ...target, subresource: "", rest: "" } };
    if ((await decide(server.authorisers, { user, info })).allowed) return;
  }
  const why = `user not permitted to ${verb} requests with signerName "${signer}"`;
  throw forbiddenError(ctx.resource.name, ctx.target.name, why);
}
