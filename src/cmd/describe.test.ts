import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";
import { kubernetesClients } from "../../test/tools.ts";

const line = await openCommandLine([]);
afterAll(() => line[Symbol.asyncDispose]());

const OBJECTS = `
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {kubernetes.io/hostname: n1, node-role.kubernetes.io/worker: ""}}
spec: {taints: [{key: a, value: b, effect: PreferNoSchedule}]}
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: l1}
spec: {holderIdentity: me, leaseDurationSeconds: 15}
---
apiVersion: v1
kind: Secret
metadata: {name: s1}
stringData: {user: bob, password: "12345678"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c1, annotations: {long: "one\\ntwo"}}
data: {a.txt: "hello\\nworld", b: x}
binaryData: {z: AAEC}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}, {name: dns, port: 53, protocol: UDP}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, tier: front}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {note: hi}}
    spec:
      initContainers: [{name: init, image: busybox, command: [sh, -c, "echo hi"]}]
      containers:
      - name: c
        image: nginx
        args: [a, b]
        ports: [{containerPort: 8080, name: http}, {containerPort: 9, protocol: UDP, hostPort: 99}]
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
        readinessProbe: {httpGet: {path: /x, port: http}, initialDelaySeconds: 5}
        livenessProbe: {exec: {command: [cat, /tmp]}}
        startupProbe: {tcpSocket: {port: 8080}}
        env:
        - {name: A, value: b}
        - {name: P, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: S, valueFrom: {secretKeyRef: {name: s1, key: user, optional: true}}}
        - {name: C, valueFrom: {configMapKeyRef: {name: c1, key: b}}}
        - {name: R, valueFrom: {resourceFieldRef: {resource: limits.memory}}}
        envFrom: [{configMapRef: {name: c1}, prefix: X_}, {secretRef: {name: s1, optional: true}}]
        volumeMounts: [{name: cm, mountPath: /cm, subPath: a}, {name: s, mountPath: /s, readOnly: true}]
      volumes:
      - {name: cm, configMap: {name: c1}}
      - {name: s, secret: {secretName: s1}}
      - {name: e, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
      - {name: h, hostPath: {path: /tmp, type: Directory}}
      - {name: d, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
      nodeSelector: {kubernetes.io/hostname: n1}
      tolerations: [{key: x, operator: Exists, effect: NoSchedule}, {operator: Exists}]
`;

const TIME = "2026-01-02T03:04:05Z";
const NODE_STATUS = {
  capacity: { cpu: "4", memory: "8Gi", pods: "110" },
  allocatable: { cpu: "3900m", memory: "8Gi", pods: "110" },
  addresses: [{ type: "InternalIP", address: "10.0.0.1" }],
  conditions: [
    {
      type: "Ready",
      status: "True",
      reason: "KubeletReady",
      message: "ok",
      lastHeartbeatTime: TIME,
      lastTransitionTime: TIME,
    },
  ],
};
const POD_STATUS = {
  phase: "Running",
  podIP: "10.1.0.5",
  podIPs: [{ ip: "10.1.0.5" }],
  hostIP: "10.0.0.1",
  startTime: TIME,
  conditions: [{ type: "Ready", status: "True" }],
  containerStatuses: [
    {
      name: "c",
      image: "nginx",
      imageID: "sha256:1",
      containerID: "containerd://1",
      ready: true,
      restartCount: 2,
      state: { running: { startedAt: TIME } },
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled", startedAt: TIME, finishedAt: TIME } },
    },
  ],
};

const { kubectl } = await kubernetesClients();
const ages = (text: string): string =>
  text
    .replaceAll(/\b(\d+[smh])+\b( \(x\d+ over \d+[smh]+\))? {2,}/g, "AGE  ")
    .replaceAll(/ {2,}(\d+[smh])+$/gm, "  AGE");

async function byKubectl(words: string): Promise<string> {
  const child = Bun.spawn([kubectl, "describe", ...words.split(" ")], {
    env: { ...process.env, KUBECONFIG: line.kubeconfig, TZ: "UTC" },
    stdout: "pipe",
  });
  return new Response(child.stdout).text();
}

const nameOfPod = async (): Promise<string> => {
  for (const end = Date.now() + 15_000; Date.now() < end; await Bun.sleep(100)) {
    const { out } = await line.orch(["get", "pods", "-o", 'jsonpath={.items[?(@.spec.nodeName=="n1")].metadata.name}']);
    if (out !== "") return out.split(" ")[0] ?? "";
  }
  throw new Error("no pod was placed within 15 s");
};

line.write("objects.yaml", OBJECTS);
await line.orch("apply -f objects.yaml");
await line.orch([
  "patch",
  "node",
  "n1",
  "--subresource",
  "status",
  "--type",
  "merge",
  "-p",
  JSON.stringify({ status: NODE_STATUS }),
]);
const pod = await nameOfPod();
await line.orch(["patch", "pod", pod, "--subresource", "status", "-p", JSON.stringify({ status: POD_STATUS })]);

test.each([
  `pod/${pod}`,
  "node/n1",
  "deployment/web",
  "replicasets",
  "service/web",
  "secret/s1",
  "configmap/c1",
  "namespace/default",
  "serviceaccount/default",
  "endpointslices",
  "lease/l1",
  "clusterrolebinding/cluster-admin",
])(
  "describe %s says what kubectl says",
  async (words) => {
    // Events may come in between.
    for (let tries = 1; ; tries++) {
      const [theirs, ours] = await Promise.all([byKubectl(words), line.orch(`describe ${words}`)]);
      if (ages(theirs) !== ages(ours.out) && tries < 3) continue;
      expect(ages(ours.out)).toBe(ages(theirs));
      return;
    }
  },
  60_000,
);

test("describe chooses by label and by file, and says what is absent", async () => {
  expect((await line.orch("describe deploy -l tier=front")).out).toStartWith("Name:                   web\n");
  line.write("one.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c1}\n");
  expect((await line.orch("describe -f one.yaml")).out).toStartWith("Name:         c1\n");
  expect(await line.orch("describe cm/c1 cm/nope --no-show-events")).toMatchObject({
    status: 1,
    err: 'error: configmaps "nope" not found\n',
  });
  expect((await line.orch("describe deploy -l tier=back")).err).toBe("No resources found in default namespace.\n");
});

test("describe shows kinds without a view field by field", async () => {
  const { out } = await line.orch("describe event -l nope!=x");
  expect(out).toMatch(/^Involved Object:\n {2}API Version: +/m);
});
