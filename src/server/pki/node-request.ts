import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from "../../lib/x509.ts";
import type { ClusterAuthority, ServingNames } from "./cluster-authority.ts";

/** What a node's agent asks for with a CertificateSigningRequest. */
export interface NodeRequest {
  /** The request, in PEM. */
  readonly pem: string;
  readonly usages: readonly string[];
  /** Life that the requester wants. */
  readonly expirationSeconds?: number | undefined;
}

/** Life of a node's certificates when it asks for none, and at most. kube-controller-manager: --cluster-signing-duration, one year. */
const YEAR_SECONDS = 365 * 24 * 3600;
/** Shortest life that may be asked for; certificates.k8s.io/v1. */
const LEAST_SECONDS = 600;
/** Extension of alternative names. RFC 5280, 4.2.1.6. */
const SUBJECT_ALT_NAME = "2.5.29.17";

/** Signs a request whose subject and usages somebody has approved; proves that the requester has the key. Resolves to PEM. */
export async function signNodeRequest(authority: ClusterAuthority, request: NodeRequest): Promise<string> {
  const parsed = new Pkcs10CertificateRequest(request.pem);
  if (!(await parsed.verify())) throw new Error("the request is not signed with the key it names");
  const [user] = parsed.subjectName.getField("CN");
  if (user === undefined) throw new Error("the request's subject has no common name");
  const extension = parsed.extensions.find(({ type }) => type === SUBJECT_ALT_NAME);
  const usages = (["client auth", "server auth"] as const).filter((usage) => request.usages.includes(usage));
  return authority.signRequest({ user, groups: parsed.subjectName.getField("O") }, await parsed.publicKey.export(), {
    ttl: Math.max(LEAST_SECONDS, Math.min(YEAR_SECONDS, request.expirationSeconds ?? YEAR_SECONDS)),
    usages,
    ...(extension === undefined ? {} : { names: namesOf(extension.rawData) }),
  });
}

function namesOf(raw: ArrayBuffer): ServingNames {
  const { items } = new SubjectAlternativeNameExtension(raw).names;
  const of = (type: "dns" | "ip"): string[] => items.filter((name) => name.type === type).map((name) => name.value);
  return { dns: of("dns"), ips: of("ip") };
}
