/** Every generator of kubectl create, run and expose; each object is looked at afterwards. */
import { beforeAll, expect, test } from "bun:test";
import { $ } from "bun";
import { type KubectlVersion, onStage } from "./stage.ts";

const CORE = "/api/v1/namespaces/made";
const RBAC = "/apis/rbac.authorization.k8s.io/v1";

interface Generated {
  command: string;
  path: string;
  expected: Record<string, unknown>;
}

const SERVICES: readonly Generated[] = [
  {
    command: "service clusterip s1 --tcp=80:8080",
    path: `${CORE}/services/s1`,
    expected: { spec: { type: "ClusterIP", selector: { app: "s1" }, ports: [{ port: 80, targetPort: 8080 }] } },
  },
  {
    command: "service clusterip s2 --clusterip=None",
    path: `${CORE}/services/s2`,
    expected: { spec: { clusterIP: "None" } },
  },
  {
    command: "service nodeport s3 --tcp=80 --node-port=31234",
    path: `${CORE}/services/s3`,
    expected: { spec: { type: "NodePort", ports: [{ nodePort: 31234 }] } },
  },
  {
    command: "service loadbalancer s4 --tcp=80",
    path: `${CORE}/services/s4`,
    expected: { spec: { type: "LoadBalancer" } },
  },
  {
    command: "service externalname s5 --external-name=example.test",
    path: `${CORE}/services/s5`,
    expected: { spec: { type: "ExternalName", externalName: "example.test" } },
  },
];

const SECRETS: readonly Generated[] = [
  {
    command: "secret generic g --from-literal=a=b --from-file=text",
    path: `${CORE}/secrets/g`,
    expected: { type: "Opaque", data: { a: "Yg==", text: "aGVsbG8=" } },
  },
  {
    command: "secret docker-registry r --docker-server=example.test --docker-username=u --docker-password=p",
    path: `${CORE}/secrets/r`,
    expected: { type: "kubernetes.io/dockerconfigjson" },
  },
  {
    command: "secret tls t --cert=tls.crt --key=tls.key",
    path: `${CORE}/secrets/t`,
    expected: { type: "kubernetes.io/tls" },
  },
];

const RIGHTS: readonly Generated[] = [
  {
    command: "clusterrole cr --verb=get,list --resource=pods,deployments.apps/scale",
    path: `${RBAC}/clusterroles/cr`,
    expected: {
      rules: [
        { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] },
        { verbs: ["get", "list"], apiGroups: ["apps"], resources: ["deployments/scale"] },
      ],
    },
  },
  {
    command: "clusterrole cu --verb=get --non-resource-url=/metrics",
    path: `${RBAC}/clusterroles/cu`,
    expected: { rules: [{ nonResourceURLs: ["/metrics"] }] },
  },
  {
    command: "clusterrolebinding cb --clusterrole=cr --user=u --group=g --serviceaccount=made:default",
    path: `${RBAC}/clusterrolebindings/cb`,
    expected: { roleRef: { name: "cr" }, subjects: [{ kind: "User" }, { kind: "Group" }, { kind: "ServiceAccount" }] },
  },
  {
    command: "role ro --verb=get --resource=pods --resource-name=one",
    path: `${RBAC}/namespaces/made/roles/ro`,
    expected: { rules: [{ resourceNames: ["one"] }] },
  },
  {
    command: "rolebinding rb --role=ro --user=u",
    path: `${RBAC}/namespaces/made/rolebindings/rb`,
    expected: { roleRef: { kind: "Role", name: "ro" } },
  },
];

const OTHERS: readonly Generated[] = [
  {
    command: "configmap c --from-literal=a=b --from-file=text",
    path: `${CORE}/configmaps/c`,
    expected: { data: { a: "b", text: "hello" } },
  },
  {
    command: "configmap e --from-env-file=env",
    path: `${CORE}/configmaps/e`,
    expected: { data: { E: "1" } },
  },
  {
    command: "deployment d --image=example.test/app:1 --replicas=2 --port=80",
    path: "/apis/apps/v1/namespaces/made/deployments/d",
    expected: {
      spec: { replicas: 2, template: { spec: { containers: [{ name: "app", ports: [{ containerPort: 80 }] }] } } },
    },
  },
  {
    command: "ingress i --class=c --rule=a.test/path*=svc:80,tls=t",
    path: "/apis/networking.k8s.io/v1/namespaces/made/ingresses/i",
    expected: { spec: { ingressClassName: "c", tls: [{ secretName: "t" }] } },
  },
  {
    command: "job j --image=example.test/app:1",
    path: "/apis/batch/v1/namespaces/made/jobs/j",
    expected: { spec: { completions: 1 } },
  },
  {
    command: "priorityclass p --value=7 --description=low",
    path: "/apis/scheduling.k8s.io/v1/priorityclasses/p",
    expected: { value: 7, description: "low" },
  },
  {
    command: "quota q --hard=pods=50,services=30",
    path: `${CORE}/resourcequotas/q`,
    expected: { spec: { hard: { pods: "50", services: "30" } } },
  },
  { command: "serviceaccount sa", path: `${CORE}/serviceaccounts/sa`, expected: {} },
];

/** Commands of 1.20 that ask for versions which Kubernetes v1.36 does not have either. */
const CURRENT: readonly Generated[] = [
  {
    command: "cronjob cj --image=example.test/app:1 --schedule=@daily",
    path: "/apis/batch/v1/namespaces/made/cronjobs/cj",
    expected: { spec: { schedule: "@daily", concurrencyPolicy: "Allow" } },
  },
  {
    command: "pdb b --selector=a=b --min-available=50%",
    path: "/apis/policy/v1/namespaces/made/poddisruptionbudgets/b",
    expected: { spec: { minAvailable: "50%", selector: { matchLabels: { a: "b" } } } },
  },
];

onStage("kubectl create", (stage) => {
  const kubectl = (version: KubectlVersion = "1.35") => stage().kubectl(version);

  beforeAll(async () => {
    stage().write("text", "hello");
    stage().write("env", "E=1\n");
    await $`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=a.test -days 1 -keyout tls.key -out tls.crt`
      .cwd(stage().dir)
      .quiet();
  });

  for (const version of ["1.35", "1.20"] as const) {
    const all = [...SERVICES, ...SECRETS, ...RIGHTS, ...OTHERS, ...(version === "1.35" ? CURRENT : [])];
    test(`${version}: every generator makes what it says`, async () => {
      const client = kubectl(version);
      await client.prints("create namespace made", "namespace/made created\n");
      await stage().until(
        "the namespace has its service account",
        async () => (await stage().read(`${CORE}/serviceaccounts/default`)) !== undefined,
      );
      for (const { command, path, expected } of all) {
        await client.prints(`create -n made ${command}`, /^\S+\/\S+ created\n$/);
        await stage().has(path, expected);
      }
      await client.prints(
        "run -n made r --image=example.test/app:1 --labels=a=b --env=A=1 --port=80",
        "pod/r created\n",
      );
      await stage().has(`${CORE}/pods/r`, {
        metadata: { labels: { a: "b" } },
        spec: { containers: [{ name: "r", image: "example.test/app:1", env: [{ name: "A" }] }] },
      });
      await client.prints(
        "expose -n made deployment d --port=80 --target-port=8080 --name=exposed",
        "service/exposed exposed\n",
      );
      await stage().has(`${CORE}/services/exposed`, {
        spec: { selector: { app: "d" }, ports: [{ targetPort: 8080 }] },
      });
      await client.prints("expose -n made pod r --type=NodePort", "service/r exposed\n");
      await stage().has(`${CORE}/services/r`, { spec: { type: "NodePort", selector: { a: "b" } } });
      await stage().until("the quota counts what was made", async () => {
        const quota = await stage().read<{ status?: { used?: { services?: string } } }>(`${CORE}/resourcequotas/q`);
        return quota?.status?.used?.services === String(SERVICES.length + 2);
      });
      await client.prints("describe quota q -n made", /^services\s+7\s+30$/m);
      await client.ok("delete namespace made --timeout=30s");
      await stage().has("/api/v1/namespaces/made", null);
      await client.ok("delete clusterrole/cr clusterrole/cu clusterrolebinding/cb priorityclass/p");
    });

    test(`${version}: generators print without creating`, async () => {
      const client = kubectl(version);
      await client.prints("create deployment dry --image=x --dry-run=client -o yaml", /kind: Deployment/);
      await client.prints("create deployment dry --image=x --dry-run=server -o name", "deployment.apps/dry\n");
      await client.prints("run dry --image=x --dry-run=server -o jsonpath={.spec.serviceAccountName}", "default");
      await stage().has("/apis/apps/v1/namespaces/default/deployments/dry", null);
      await stage().has("/api/v1/namespaces/default/pods/dry", null);
    });
  }

  test("1.35: tokens of service accounts, jobs from cron jobs", async () => {
    const client = kubectl();
    const token = (
      await client.ok("create token default --duration=10m --audience=a.test --audience=https://kubernetes.default.svc")
    ).trim();
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
      string,
      unknown
    >;
    expect(claims).toMatchObject({ sub: "system:serviceaccount:default:default" });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(600);
    await client.ok("create cronjob cj --image=x --schedule=@yearly");
    await client.prints("create job from-cron --from=cronjob/cj", "job.batch/from-cron created\n");
    await client.ok("wait --for=condition=complete job/from-cron --timeout=30s");
    await stage().has("/apis/batch/v1/namespaces/default/jobs/from-cron", { status: { succeeded: 1 } });
    await client.ok("delete cronjob/cj");
  });

  test("1.20: versions that are gone are refused, not misread", async () => {
    const client = kubectl("1.20");
    await client.fails("create cronjob old --image=x --schedule=@daily", /could not find the requested resource/);
    await client.fails(
      "create pdb old --selector=a=b --min-available=1",
      /no matches for kind "PodDisruptionBudget" in version "policy\/v1beta1"/,
    );
  });
});
