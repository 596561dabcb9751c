import type { CertificateSigningRequest } from "../../api/kinds/certificates/certificate-signing-request.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

/** A certificate signing request says who asks: the one who sends it, whatever its body says. */
export const certificateRequester: AdmissionStep = {
  name: "CertificateRequester",
  mutate({ ctx, object, operation, subresource }: Admission): void {
    const isRequest = ctx.resource.kind.groupResource === "certificatesigningrequests.certificates.k8s.io";
    if (!isRequest || operation !== "CREATE" || subresource !== "") return;
    const request = object as CertificateSigningRequest;
    const { name, uid = "", groups, extra = {} } = ctx.user;
    const { username: _, uid: __, groups: ___, extra: ____, ...spec } = request.spec;
    request.spec = {
      ...spec,
      ...(name === "" ? {} : { username: name }),
      ...(uid === "" ? {} : { uid }),
      ...(groups.length === 0 ? {} : { groups: [...groups] }),
      ...(Object.keys(extra).length === 0
        ? {}
        : { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
    };
  },
};
