/** One object of every kind that a user writes: created, listed in every width, described, explained and deleted. */
import { beforeAll, expect, test } from "bun:test";
import { type KubectlVersion, onStage } from "./stage.ts";

const VERSIONS: readonly KubectlVersion[] = ["1.35", "1.20"];

const pod = `spec: {restartPolicy: Never, containers: [{name: a, image: x}]}`;
const labelled = `metadata: {labels: {app: one}}, spec: {containers: [{name: a, image: x}]}`;

/** By what kubectl calls them: apiVersion, kind and the rest. */
const OBJECTS: Readonly<Record<string, string>> = {
  configmap: "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}",
  secret: "apiVersion: v1\nkind: Secret\nstringData: {a: b}",
  service: "apiVersion: v1\nkind: Service\nspec: {selector: {app: one}, ports: [{port: 80}]}",
  serviceaccount: "apiVersion: v1\nkind: ServiceAccount",
  pod: `apiVersion: v1\nkind: Pod\n${pod}`,
  podtemplate: `apiVersion: v1\nkind: PodTemplate\ntemplate: {${labelled}}`,
  replicationcontroller: `apiVersion: v1\nkind: ReplicationController\nspec: {replicas: 0, selector: {app: one}, template: {${labelled}}}`,
  limitrange:
    "apiVersion: v1\nkind: LimitRange\nspec: {limits: [{type: Container, max: {cpu: 8}, defaultRequest: {cpu: 10m}}]}",
  resourcequota: "apiVersion: v1\nkind: ResourceQuota\nspec: {hard: {pods: 100, configmaps: 100}}",
  persistentvolume:
    "apiVersion: v1\nkind: PersistentVolume\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: none, hostPath: {path: /tmp/x}}",
  persistentvolumeclaim:
    "apiVersion: v1\nkind: PersistentVolumeClaim\nspec: {accessModes: [ReadWriteOnce], storageClassName: other, resources: {requests: {storage: 1Gi}}}",
  endpoints: "apiVersion: v1\nkind: Endpoints\nsubsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]",
  deployment: `apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 0, selector: {matchLabels: {app: one}}, template: {${labelled}}}`,
  replicaset: `apiVersion: apps/v1\nkind: ReplicaSet\nspec: {replicas: 0, selector: {matchLabels: {app: one}}, template: {${labelled}}}`,
  statefulset: `apiVersion: apps/v1\nkind: StatefulSet\nspec: {replicas: 0, serviceName: one, selector: {matchLabels: {app: one}}, template: {${labelled}}}`,
  daemonset: `apiVersion: apps/v1\nkind: DaemonSet\nspec: {selector: {matchLabels: {app: one}}, template: {${labelled}}}`,
  controllerrevision: "apiVersion: apps/v1\nkind: ControllerRevision\nrevision: 1\ndata: {a: b}",
  job: `apiVersion: batch/v1\nkind: Job\nspec: {suspend: true, template: {${pod}}}`,
  cronjob: `apiVersion: batch/v1\nkind: CronJob\nspec: {schedule: "@yearly", jobTemplate: {spec: {template: {${pod}}}}}`,
  horizontalpodautoscaler:
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: none}}",
  poddisruptionbudget:
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec: {minAvailable: 1, selector: {matchLabels: {app: none}}}",
  ingress:
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {defaultBackend: {service: {name: one, port: {number: 80}}}}",
  ingressclass: "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nspec: {controller: a.test/b}",
  networkpolicy:
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {a: b}}}]}]}",
  endpointslice:
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\naddressType: IPv4\nendpoints: [{addresses: [192.0.2.1]}]\nports: [{port: 80}]",
  lease: "apiVersion: coordination.k8s.io/v1\nkind: Lease\nspec: {holderIdentity: me}",
  role: 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules: [{apiGroups: [""], resources: [pods], verbs: [get]}]',
  rolebinding:
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: one}\nsubjects: [{kind: ServiceAccount, name: one, namespace: kinds}]",
  clusterrole:
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nrules: [{nonResourceURLs: ["/x"], verbs: [get]}]',
  clusterrolebinding:
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: one}\nsubjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: u}]",
  storageclass: "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nprovisioner: a.test/b",
  csidriver: "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nspec: {attachRequired: false}",
  priorityclass: "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nvalue: 5",
  runtimeclass: "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nhandler: runc",
  validatingwebhookconfiguration:
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nwebhooks: []",
  mutatingwebhookconfiguration:
    "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nwebhooks: []",
};

const manifest = (text: string): string => {
  const [version = "", kind = "", ...rest] = text.split("\n");
  return [version, kind, "metadata: {name: one, namespace: kinds}", ...rest].join("\n");
};
const CLUSTER =
  /PersistentVolume$|IngressClass|ClusterRole|StorageClass|CSIDriver|PriorityClass|RuntimeClass|WebhookConfiguration/m;
const placed = (text: string): string =>
  CLUSTER.test(text.split("\n")[1] ?? "") ? manifest(text).replace(", namespace: kinds", "") : manifest(text);

onStage("kubectl and kinds", (stage) => {
  beforeAll(async () => {
    const client = stage().kubectl("1.35");
    await client.ok("create namespace kinds");
    await stage().until(
      "its service account is there",
      async () => (await stage().read("/api/v1/namespaces/kinds/serviceaccounts/default")) !== undefined,
    );
    await client.ok("apply --server-side -f -", { stdin: Object.values(OBJECTS).map(placed).join("\n---\n") });
  });

  for (const version of VERSIONS) {
    const names = Object.keys(OBJECTS);

    test(`${version}: every kind is listed in both widths, by its own columns`, async () => {
      const client = stage().kubectl(version);
      for (const flags of ["", " -o wide"]) {
        const out = await client.ok(`get ${names.join(",")} -n kinds${flags}`);
        for (const name of names) {
          // kubectl parts the tables of several kinds by an empty line.
          const table = out.split("\n\n").find((each) => new RegExp(`^${name}[./]`, "m").test(each)) ?? "";
          expect(table.split("\n")[0], `columns of ${name}${flags}: ${table}`).toMatch(/^NAME\s+\S/);
        }
      }
    });

    test(`${version}: every kind is described`, async () => {
      // 1.20 describes some kinds from versions that are gone, in Kubernetes v1.36 as here.
      const gone = /cronjob|poddisruptionbudget|endpointslice|horizontalpodautoscaler/;
      const described = names.filter((name) => version === "1.35" || !gone.test(name));
      const out = await stage()
        .kubectl(version)
        .ok(["describe", "-n", "kinds", ...described.map((name) => `${name}/one`)]);
      expect(out.match(/^Name:\s+one$/gm)?.length, out).toBe(described.length);
    });
  }

  test("1.35: every kind is explained", async () => {
    const explain = async (name: string): Promise<string[]> => {
      const { status, out, err } = await stage().kubectl("1.35").run(`explain ${name}`);
      return status === 0 && /DESCRIPTION:\s+\S[\s\S]*FIELDS:/.test(out) ? [] : [`${name}: ${err || out}`];
    };
    expect((await Promise.all(Object.keys(OBJECTS).map(explain))).flat()).toEqual([]);
  });

  test("1.35: every kind is deleted", async () => {
    const client = stage().kubectl("1.35");
    // Endpoints go with their Service.
    await client.ok("delete --ignore-not-found --timeout=30s -f -", {
      stdin: Object.values(OBJECTS).map(placed).join("\n---\n"),
    });
    await client.prints(
      `get ${Object.keys(OBJECTS).join(",")} -n kinds --field-selector metadata.name=one -o name`,
      "",
    );
  });

  test("1.35: every resource that discovery lists can be listed and watched", async () => {
    const client = stage().kubectl("1.35");
    const listable = (await client.ok("api-resources --verbs=list,watch -o name")).trim().split("\n");
    expect(listable.length).toBeGreaterThan(50);
    await client.ok(`get ${listable.join(",")} -A`);
    const failures: string[] = [];
    for (const name of listable) {
      const [resource = "", ...group] = name.split(".");
      const versions =
        group.length === 0
          ? undefined
          : await stage().read<{ preferredVersion: { groupVersion: string } }>(`/apis/${group.join(".")}`);
      const root = versions === undefined ? "/api/v1" : `/apis/${versions.preferredVersion.groupVersion}`;
      const response = await stage().client.raw(`${root}/${resource}?watch=true&timeoutSeconds=0&resourceVersion=0`, {
        signal: AbortSignal.timeout(5000),
      });
      if (response.status !== 200) failures.push(`${name}: status ${response.status}`);
      await response.body?.cancel();
    }
    expect(failures).toEqual([]);
  });
});
