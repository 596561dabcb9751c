import { afterAll, beforeAll, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { CertificateSigningRequest } from "../api/kinds/certificates/certificate-signing-request.ts";
import { type Client, createClient } from "../client/client.ts";
import { Pkcs10CertificateRequestGenerator } from "../lib/x509.ts";
import { type ControlPlane, startControlPlane, until } from "./control-plane.suite.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
const MACHINE = { name: "system:bootstrap:abcdef", groups: ["system:bootstrappers", "system:authenticated"] };

let plane: ControlPlane;
let admin: Client;
beforeAll(async () => {
  plane = await startControlPlane({ datastore: "sqlite", scheduler: false });
  admin = plane.client;
});
afterAll(() => plane[Symbol.asyncDispose]());

/** Posts a request for a client certificate; answers with its name. */
async function ask(by: Client, subject: { user: string; organization: string }, usages: string[]): Promise<string> {
  const keys = (await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as CryptoKeyPair;
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ O: [subject.organization] }, { CN: [subject.user] }],
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const name = `csr-${crypto.randomUUID()}`;
  const pem = Buffer.from(request.toString("pem")).toString("base64");
  await by.create(CertificateSigningRequest, {
    metadata: { name },
    spec: { request: pem, signerName: CLIENT, usages },
  });
  return name;
}

const USAGES = ["digital signature", "client auth"];
const machine = (): Client => createClient({ fetch: (request) => plane.server.fetch(request, MACHINE) });

test("certificateRequestController signs a joining machine's request with the cluster's CA", async () => {
  const name = await ask(machine(), { user: "system:node:n1", organization: "system:nodes" }, USAGES);
  const encoded = await until("a certificate", async () => {
    return (await admin.get(CertificateSigningRequest, { name })).status?.certificate;
  });
  const certificate = new X509Certificate(Buffer.from(encoded, "base64"));
  expect(certificate.subject).toContain("CN=system:node:n1");
  expect(certificate.checkIssued(new X509Certificate(plane.server.caPem))).toBe(true);
  expect(certificate.verify(new X509Certificate(plane.server.caPem).publicKey)).toBe(true);
});

test("certificateRequestController leaves alone what no node may have", async () => {
  const requests = await Promise.all([
    ask(machine(), { user: "admin", organization: "system:masters" }, USAGES),
    ask(machine(), { user: "system:node:n1", organization: "system:masters" }, USAGES),
    ask(machine(), { user: "system:node:n1", organization: "system:nodes" }, [...USAGES, "server auth"]),
    ask(admin, { user: "system:node:n1", organization: "system:nodes" }, USAGES),
  ]);
  // A good one posted after them shows that they have been looked at.
  const good = await ask(machine(), { user: "system:node:n2", organization: "system:nodes" }, USAGES);
  await until(
    "it signed",
    async () => (await admin.get(CertificateSigningRequest, { name: good })).status?.certificate,
  );
  for (const name of requests) {
    const { status } = await admin.get(CertificateSigningRequest, { name });
    expect(status?.certificate).toBeUndefined();
    expect(status?.conditions ?? []).toEqual([]);
  }
});
