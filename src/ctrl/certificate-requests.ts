import {
  CertificateSigningRequest,
  type CertificateSigningRequestCondition,
} from "../api/kinds/certificates/certificate-signing-request.ts";
import { formatTime } from "../api/time.ts";
import type { Stored } from "../client/client.ts";
import type { Context, Controller } from "./controller.ts";
import { CLIENT_SIGNER, complaintAbout, SERVING_SIGNER, USER_SIGNER, usageComplaint } from "./csr/kubelet-request.ts";
import { timeOf } from "./pods/pod-state.ts";
import { unless } from "./unless.ts";

/** Turns an approved request into a certificate. Rejects when the request cannot be signed. */
export type Sign = (request: {
  /** The request, in PEM. */
  pem: string;
  signerName: string;
  usages: readonly string[];
  /** Life that the requester wants; the signer may give less. */
  expirationSeconds?: number | undefined;
}) => Promise<string>;

type Request = Stored<CertificateSigningRequest>;
const HOUR = 3_600_000;

/** Life of requests by their outcome, in ms. kube-controller-manager: csrcleaner, 1 h when decided, 24 h when not. */
const KEEP = { decided: HOUR, pending: 24 * HOUR };

/** Those that this controller signs for, once somebody has approved. */
const SIGNERS = [CLIENT_SIGNER, SERVING_SIGNER, USER_SIGNER];

/**
 * Approves the certificate requests of node agents, and signs theirs and those of users that an administrator approved. Requests to
 * other signers are left to others, and cleaned up.
 */
export function certificateRequestController(sign: Sign | undefined): Controller {
  return {
    name: "certificate-request-controller",
    kind: CertificateSigningRequest,
    writes: [
      "certificatesigningrequests.certificates.k8s.io/approval",
      "certificatesigningrequests.certificates.k8s.io/status certificate",
    ],
    async reconcile(name, context) {
      const { cache, client, clock, log } = context;
      const request = cache(CertificateSigningRequest).get(name);
      if (request === undefined) return undefined;
      const left =
        timeOf(request.metadata.creationTimestamp) + (isDecided(request) ? KEEP.decided : KEEP.pending) - clock.now();
      if (left <= 0) {
        await client.delete(CertificateSigningRequest, { name }).catch(unless("NotFound"));
        return undefined;
      }
      const ours = SIGNERS.includes(request.spec.signerName);
      if (!ours || request.status?.certificate !== undefined || has(request, "Denied") || has(request, "Failed"))
        return { requeueAfter: left };
      if (!has(request, "Approved")) {
        if (request.spec.signerName === USER_SIGNER) return { requeueAfter: left };
        const complaint = complaintAbout(request);
        if (complaint === undefined) await approve(request, context);
        else log.info("certificate request is not approved", { name, complaint });
      } else if (sign !== undefined) {
        await issue(request, sign, context);
      }
      return { requeueAfter: left };
    },
  };
}

const has = ({ status }: Request, type: string): boolean =>
  status?.conditions?.some((condition) => condition.type === type) === true;
const isDecided = (request: Request): boolean => ["Approved", "Denied", "Failed"].some((type) => has(request, type));

function withCondition(
  request: Request,
  condition: Omit<CertificateSigningRequestCondition, "status">,
  now: number,
): Request {
  const time = formatTime(now);
  const entry = { ...condition, status: "True", lastUpdateTime: time, lastTransitionTime: time };
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), entry] } };
}

async function approve(request: Request, { client, clock }: Context): Promise<void> {
  const condition = {
    type: "Approved",
    reason: "AutoApproved",
    message: "The subject and the usages are those of the node that asks.",
  };
  await client.update(CertificateSigningRequest, withCondition(request, condition, clock.now()), {
    subresource: "approval",
  });
}

async function issue(request: Request, sign: Sign, { client, clock, log }: Context): Promise<void> {
  const { request: encoded, signerName, usages = [], expirationSeconds } = request.spec;
  let next: Request;
  try {
    const complaint = usageComplaint(request);
    if (complaint !== undefined) throw new Error(complaint);
    const pem = await sign({
      pem: Buffer.from(encoded, "base64").toString("utf8"),
      signerName,
      usages,
      expirationSeconds,
    });
    next = { ...request, status: { ...request.status, certificate: Buffer.from(pem).toString("base64") } };
  } catch (error) {
    log.warn("certificate request cannot be signed", { name: request.metadata.name, error });
    const message = `cannot sign: ${error instanceof Error ? error.message : error}`;
    next = withCondition(request, { type: "Failed", reason: "SigningError", message }, clock.now());
  }
  await client.update(CertificateSigningRequest, next, { subresource: "status" });
}
