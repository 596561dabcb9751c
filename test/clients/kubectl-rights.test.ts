/** Rights, certificates and the proxy, as kubectl asks for them. */
import { expect, test } from "bun:test";
import { $ } from "bun";
import { onStage } from "./stage.ts";

const ROLES = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [pods, configmaps], verbs: [get, list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]
`;

onStage("kubectl and rights", (stage) => {
  for (const version of ["1.35", "1.20"] as const) {
    test(`${version}: auth reconcile and can-i`, async () => {
      const client = stage().kubectl(version);
      await client.prints("auth reconcile -f -", /clusterrole.rbac.authorization.k8s.io\/reader reconciled/, {
        stdin: ROLES,
      });
      const more = ROLES.replace("[get, list]", "[get, list, watch]").replace("name: jane", "name: joe");
      await client.ok("auth reconcile -f -", { stdin: more });
      await stage().has("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/reader", {
        subjects: [{ name: "jane" }, { name: "joe" }],
      });
      await client.prints("auth can-i list pods --as=jane", "yes\n");
      const denied = await client.run("auth can-i delete pods --as=jane");
      expect([denied.status, denied.out.trim()], `kubectl ${version} auth can-i`).toEqual([1, "no"]);
      await client.prints("auth can-i * *", /^yes\n$/);
      await client.prints("auth can-i get /healthz --as=jane --as-group=system:authenticated", /yes/);
      await client.prints("auth can-i --list --as=jane", /^pods\s+\[\]\s+\[\]\s+\[get list/m);
      await client.fails(
        "delete pod x --as=jane",
        /Error from server \(Forbidden\): pods "x" is forbidden: User "jane" cannot delete resource "pods"/,
      );
      await client.fails("get pods --as=jane --as-group=g -n kube-system --token=wrong --kubeconfig=/dev/null", /./);
      await client.prints("get pods --as=jane", "");
      await client.ok("delete clusterrole/reader clusterrolebinding/reader");
    });

    test(`${version}: a certificate is requested, approved, and signs its owner in`, async () => {
      const client = stage().kubectl(version);
      const { dir } = stage();
      await $`openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=anna/O=team -keyout anna.key -out anna.csr`
        .cwd(dir)
        .quiet();
      const request = Buffer.from(await Bun.file(`${dir}/anna.csr`).text()).toString("base64");
      await client.ok("create -f -", {
        stdin: `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: anna}
spec: {request: ${request}, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}
`,
      });
      await client.prints("get csr", /^anna\s.*Pending$/m);
      await client.prints("certificate approve anna", /certificatesigningrequest.certificates.k8s.io\/anna approved/);
      const path = "/apis/certificates.k8s.io/v1/certificatesigningrequests/anna";
      const issued = async (): Promise<string | undefined> =>
        (await stage().read<{ status: { certificate?: string } }>(path))?.status.certificate;
      await stage().until("the certificate is issued", async () => (await issued()) !== undefined);
      await client.prints("get csr anna", /Approved,Issued/);
      await Bun.write(`${dir}/anna.crt`, Buffer.from((await issued()) ?? "", "base64"));
      const anna = `--kubeconfig=/dev/null --server=${stage().server.url} --insecure-skip-tls-verify --client-certificate=anna.crt --client-key=anna.key`;
      await client.fails(`get pods ${anna}`, /User "anna" cannot list resource "pods"/);
      await client.ok("delete csr anna");
    });

    test(`${version}: proxy passes requests with the caller's rights`, async () => {
      await using proxy = stage().kubectl(version).start("proxy --port=0");
      const port = /127\.0\.0\.1:(\d+)/.exec(await proxy.until(/Starting to serve on .*\n/))?.[1];
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/default`);
      expect(await answer.json()).toMatchObject({ kind: "Namespace", metadata: { name: "default" } });
    });
  }

  test("1.35: auth whoami, and a token of a service account signs in", async () => {
    const client = stage().kubectl("1.35");
    await client.prints("auth whoami", /Username\s+\S+/);
    await client.prints("auth whoami --as=jane --as-group=g -o json", /"username": "jane"/);
    const token = (await client.ok("create token default")).trim();
    await client.prints(
      `auth whoami --kubeconfig=/dev/null --server=${stage().server.url} --insecure-skip-tls-verify --token=${token} -o jsonpath={.status.userInfo.username}`,
      "system:serviceaccount:default:default",
    );
    await client.fails("certificate approve nobody", /not found/);
  });

  test("1.35: a denied request keeps its certificate back", async () => {
    const client = stage().kubectl("1.35");
    const { dir } = stage();
    await $`openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=eve -keyout eve.key -out eve.csr`
      .cwd(dir)
      .quiet();
    const request = Buffer.from(await Bun.file(`${dir}/eve.csr`).text()).toString("base64");
    await client.ok("create -f -", {
      stdin: `{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"eve"},"spec":{"request":"${request}","signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"]}}`,
    });
    await client.prints("certificate deny eve", /denied/);
    await client.prints("get csr eve", /Denied/);
    await client.ok("delete csr eve");
  });
});
