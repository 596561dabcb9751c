import type { KubeObject } from "../../api/kind.ts";
import {
  CertificateSigningRequest,
  type CertificateSigningRequestSpec,
} from "../../api/kinds/certificates/certificate-signing-request.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

/**
 * Writes into a certificate request who posted it: whoever approves it goes by that. The requester cannot say it himself, and nobody can
 * change it later. Kubernetes: the strategy of certificatesigningrequests.
 */
export const certificateRequester: AdmissionStep = {
  name: "CertificateRequester",
  mutate({ ctx, operation, subresource, object, old }: Admission): void {
    if (ctx.resource.kind.groupResource !== CertificateSigningRequest.groupResource || subresource !== "") return;
    const request = object as KubeObject & { spec: CertificateSigningRequestSpec };
    if (operation === "UPDATE" && old !== undefined) {
      request.spec = (old as typeof request).spec;
      return;
    }
    if (operation !== "CREATE") return;
    const { name, uid, groups, extra } = ctx.user;
    const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = request.spec;
    request.spec = {
      ...spec,
      username: name,
      ...(uid === undefined ? {} : { uid }),
      groups: [...groups],
      ...(extra === undefined ? {} : { extra: mapped(extra) }),
    };
  },
};

function mapped(extra: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]));
}
