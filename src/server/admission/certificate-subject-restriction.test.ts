import { expect, test } from "bun:test";
import { Pkcs10CertificateRequestGenerator } from "../../lib/x509.ts";
import type { Admission } from "./admission.ts";
import { certificateSubjectRestriction } from "./certificate-subject-restriction.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

async function requestOf(subject: string): Promise<string> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm: ALGORITHM });
  return Buffer.from(request.toString("pem")).toString("base64");
}

function admit(signerName: string, request: string): void {
  const kind = { groupResource: "certificatesigningrequests.certificates.k8s.io" };
  const resource = { kind, name: { group: "certificates.k8s.io", resource: "certificatesigningrequests" } };
  const object = { metadata: { name: "r" }, spec: { signerName, request, usages: ["client auth"] } };
  const admission = { ctx: { resource }, object, operation: "CREATE", subresource: "" } as unknown as Admission;
  certificateSubjectRestriction.validate?.(admission);
}

test("certificateSubjectRestriction refuses clients in the group that no rule can stop", async () => {
  const masters = await requestOf("CN=me, O=dev, O=system:masters");
  expect(() => admit("kubernetes.io/kube-apiserver-client", masters)).toThrow(
    "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed",
  );
  expect(() => admit("example.com/other", masters)).not.toThrow();
  expect(() => admit("kubernetes.io/kube-apiserver-client", "bm90aGluZw==")).toThrow("unable to parse");
  const developer = await requestOf("CN=me, O=dev");
  expect(() => admit("kubernetes.io/kube-apiserver-client", developer)).not.toThrow();
});
