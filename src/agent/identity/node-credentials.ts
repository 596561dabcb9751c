/** A node's own certificates: asked for with a CertificateSigningRequest, kept in its folder, renewed before they end. */
import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CertificateSigningRequest } from "../../api/kinds/certificates/certificate-signing-request.ts";
import type { Client } from "../../client/client.ts";
import type { Clock } from "../../lib/clock.ts";
import { randomLetters } from "../../lib/join-token.ts";
import { type Extension, Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from "../../lib/x509.ts";

/** A certificate and its private key, in PEM. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

/** The two certificates of a node, by the signer that Kubernetes reserves for each. */
const PURPOSES = {
  client: { signer: "kubernetes.io/kube-apiserver-client-kubelet", usage: "client auth" },
  serving: { signer: "kubernetes.io/kubelet-serving", usage: "server auth" },
} as const;

export type Purpose = keyof typeof PURPOSES;

export interface CredentialOptions {
  readonly purpose: Purpose;
  readonly nodeName: string;
  /** Addresses that the serving certificate must name. */
  readonly addresses: readonly string[];
  readonly dir: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** How long a request may wait for its approval, in milliseconds. */
const PATIENCE = 60_000;
/** A certificate is replaced when less than this share of its life is left. */
const RENEW_AT = 0.2;

/** Milliseconds until a certificate should be replaced; zero or less: now. */
function renewIn(pem: string, now: number): number {
  const { validFromDate, validToDate } = new X509Certificate(pem);
  const end = validToDate.getTime();
  return end - RENEW_AT * (end - validFromDate.getTime()) - now;
}

/** The certificate kept in the node's folder when it is still good for these addresses, otherwise undefined. */
function keptCredentials(
  options: Pick<CredentialOptions, "purpose" | "dir" | "addresses" | "clock">,
): Credentials | undefined {
  const path = fileOf(options);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  const cert = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/.exec(text)?.[0];
  const key = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n?/.exec(text)?.[0];
  if (cert === undefined || key === undefined || renewIn(cert, options.clock.now()) <= 0) return undefined;
  const parsed = new X509Certificate(cert);
  if (options.purpose === "serving" && !options.addresses.every((a) => parsed.checkIP(a) !== undefined))
    return undefined;
  return { cert, key };
}

/** The kept certificate, or a new one from the cluster. Rejects when the request is denied or nobody signs it in time. */
export async function obtainCredentials(options: CredentialOptions): Promise<Credentials> {
  return keptCredentials(options) ?? (await requestCredentials(options));
}

async function requestCredentials(options: CredentialOptions): Promise<Credentials> {
  const keys = (await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as CryptoKeyPair;
  const extensions: Extension[] =
    options.purpose === "serving"
      ? [
          new SubjectAlternativeNameExtension([
            { type: "dns", value: options.nodeName },
            ...options.addresses.map((value) => ({ type: "ip" as const, value })),
          ]),
        ]
      : [];
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ O: ["system:nodes"] }, { CN: [`system:node:${options.nodeName}`] }],
    keys,
    signingAlgorithm: ALGORITHM,
    extensions,
  });
  const cert = await signed(options, request.toString("pem"));
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, "$&\n").trimEnd()}\n-----END PRIVATE KEY-----\n`;
  keep(fileOf(options), `${cert.trimEnd()}\n${key}`);
  return { cert, key };
}

/** Posts the request and waits until the controller manager has approved and signed it. */
async function signed(options: CredentialOptions, pem: string): Promise<string> {
  const { signer, usage } = PURPOSES[options.purpose];
  const name = `node-csr-${options.nodeName}-${options.purpose}-${randomLetters(5)}`;
  await options.client.create(CertificateSigningRequest, {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name },
    spec: { request: Buffer.from(pem).toString("base64"), signerName: signer, usages: ["digital signature", usage] },
  });
  for (
    const end = options.clock.now() + PATIENCE;
    options.clock.now() < end;
    await options.clock.sleep(200, options.signal)
  ) {
    const { status } = await options.client.get(CertificateSigningRequest, { name }, options.signal);
    const refused = status?.conditions?.find((c) => c.type === "Denied" || c.type === "Failed");
    if (refused !== undefined) {
      throw new Error(
        `the cluster refused the ${options.purpose} certificate of node "${options.nodeName}": ${refused.message}`,
      );
    }
    if (status?.certificate !== undefined && status.certificate !== "") {
      return Buffer.from(status.certificate, "base64").toString();
    }
  }
  throw new Error(
    `nobody signed certificate request "${name}" within ${PATIENCE / 1000} s: does the controller manager run?`,
  );
}

const fileOf = ({ dir, purpose }: Pick<CredentialOptions, "dir" | "purpose">): string =>
  join(dir, "pki", `node-${purpose}.pem`);

/** Writes a file that only root reads, never half. */
function keep(path: string, text: string): void {
  mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
}
