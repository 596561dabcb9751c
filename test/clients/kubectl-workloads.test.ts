/** Rollouts, waiting, autoscaling, changes of templates, nodes: what needs controllers and a node to show. */
import { beforeEach, expect, test } from "bun:test";
import { web } from "./manifests.ts";
import { type AnyObject, type KubectlVersion, onStage } from "./stage.ts";

const APPS = "/apis/apps/v1/namespaces/default";
const DEPLOYMENT = `${APPS}/deployments/web`;

const workload = (kind: "StatefulSet" | "DaemonSet"): string => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${kind.toLowerCase()}}
spec:
  selector: {matchLabels: {app: ${kind.toLowerCase()}}}
${kind === "StatefulSet" ? "  serviceName: x\n  replicas: 2\n" : ""}  template:
    metadata: {labels: {app: ${kind.toLowerCase()}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: "example.test/app:1"}]
`;

onStage("kubectl workloads", (stage) => {
  const kubectl = (version: KubectlVersion = "1.35") => stage().kubectl(version);
  const images = async (path: string): Promise<unknown[]> => {
    const { spec } =
      (await stage().read<{ spec: { template: { spec: { containers: { image: string }[] } } } }>(path)) ?? {};
    return spec?.template.spec.containers.map(({ image }) => image) ?? [];
  };

  beforeEach(async () => {
    await kubectl().ok("delete deployment,statefulset,daemonset,service,hpa --all --wait --timeout=30s");
    await kubectl().ok("apply -f -", { stdin: web() });
    await kubectl().ok("rollout status deployment/web --timeout=30s");
  }, 90_000);

  for (const version of ["1.35", "1.20"] as const) {
    test(`${version}: rollout status, history, undo, pause, resume, restart`, async () => {
      const client = kubectl(version);
      await client.prints("set image deployment/web app=example.test/app:2", "deployment.apps/web image updated\n");
      await client.prints("rollout status deployment/web --timeout=30s", /successfully rolled out/);
      await client.prints("rollout history deployment/web", /^1\s+<none>\n2\s+<none>$/m);
      await client.prints("rollout history deployment/web --revision=1", /example\.test\/app:1/);
      await client.prints("rollout undo deployment/web", "deployment.apps/web rolled back\n");
      await client.ok("rollout status deployment/web --timeout=30s");
      expect(await images(DEPLOYMENT)).toEqual(["example.test/app:1"]);
      await client.prints("rollout undo deployment/web --to-revision=2", /rolled back/);
      expect(await images(DEPLOYMENT)).toEqual(["example.test/app:2"]);
      await client.prints("rollout pause deployment/web", "deployment.apps/web paused\n");
      await client.fails("rollout pause deployment/web", /already paused/);
      await client.ok("set env deployment/web NEW=1");
      await client.prints("rollout resume deployment/web", "deployment.apps/web resumed\n");
      await client.prints("rollout restart deployment/web", "deployment.apps/web restarted\n");
      await client.ok("rollout status deployment/web --timeout=30s");
      await stage().has(DEPLOYMENT, { status: { updatedReplicas: 2, availableReplicas: 2 } });
    });

    test(`${version}: rollout of stateful sets and daemon sets`, async () => {
      const client = kubectl(version);
      for (const kind of ["StatefulSet", "DaemonSet"] as const) {
        const name = `${kind.toLowerCase()}/${kind.toLowerCase()}`;
        await client.ok("apply -f -", { stdin: workload(kind) });
        await client.ok(`rollout status ${name} --timeout=30s`);
        await client.ok(`set image ${name} app=example.test/app:2`);
        await client.ok(`rollout status ${name} --timeout=30s`);
        await client.prints(`rollout history ${name}`, /^2 /m);
        await client.prints(`rollout undo ${name}`, /rolled back/);
        await client.ok(`rollout status ${name} --timeout=30s`);
        expect(await images(`${APPS}/${kind.toLowerCase()}s/${kind.toLowerCase()}`)).toEqual(["example.test/app:1"]);
      }
    });

    test(`${version}: set env, resources, serviceaccount and selector`, async () => {
      const client = kubectl(version);
      await client.ok("create configmap settings --from-literal=LEVEL=high");
      await client.ok("set env deployment/web --from=configmap/settings");
      await client.ok("set env deployment/web A-");
      await client.prints("set env deployment/web --list", /LEVEL from configmap settings, key LEVEL/);
      await client.ok("set resources deployment/web --limits=cpu=1,memory=64Mi --requests=cpu=100m");
      await client.ok("set serviceaccount deployment/web default");
      await stage().has(DEPLOYMENT, {
        spec: {
          template: {
            spec: {
              serviceAccountName: "default",
              containers: [
                {
                  env: [{ name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "LEVEL" } } }],
                  resources: { limits: { cpu: "1", memory: "64Mi" }, requests: { cpu: "100m" } },
                },
              ],
            },
          },
        },
      });
      await client.ok("set selector service web app=web,tier=front");
      await stage().has("/api/v1/namespaces/default/services/web", {
        spec: { selector: { app: "web", tier: "front" } },
      });
      await client.ok("delete configmap settings");
    });

    test(`${version}: wait for conditions and deletion`, async () => {
      const client = kubectl(version);
      await client.prints(
        "wait --for=condition=Available deployment/web --timeout=30s",
        "deployment.apps/web condition met\n",
      );
      await client.prints(
        "wait --for=condition=Ready pod -l app=web --timeout=30s",
        /(pod\/web-\S+ condition met\n){2}/,
      );
      await client.fails(
        "wait --for=condition=Nothing deployment/web --timeout=1s",
        /timed out waiting for the condition/,
      );
      await client.ok('patch deployment web --type=merge -p {"metadata":{"finalizers":["a.test/hold"]}}');
      await client.ok("delete deployment web --wait=false");
      const waiting = client.run("wait --for=delete deployment/web --timeout=30s");
      await Bun.sleep(300);
      await client.ok('patch deployment web --type=merge -p {"metadata":{"finalizers":null}}');
      const { status, err } = await waiting;
      // A slow machine may take the object away before kubectl looks for it.
      expect([status === 0 || /no matching resources found|not found/.test(err), err]).toEqual([true, err]);
      await stage().has(DEPLOYMENT, null);
    });

    test(`${version}: autoscale`, async () => {
      const client = kubectl(version);
      await client.prints(
        "autoscale deployment web --min=1 --max=3 --cpu-percent=80",
        /horizontalpodautoscaler.autoscaling\/web autoscaled/,
      );
      await stage().has("/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/web", {
        spec: {
          minReplicas: 1,
          maxReplicas: 3,
          metrics: [{ resource: { name: "cpu", target: { averageUtilization: 80 } } }],
        },
      });
      await client.prints("get hpa", /web\s+Deployment\/web\s+(cpu: )?<unknown>\/80%/);
      await client.ok("delete hpa web");
    });

    test(`${version}: taint, cordon, drain and uncordon`, async () => {
      const client = kubectl(version);
      await client.prints("taint node node-a key=value:NoSchedule", "node/node-a tainted\n");
      await stage().has("/api/v1/nodes/node-a", {
        spec: { taints: [{ key: "key", value: "value", effect: "NoSchedule" }] },
      });
      await client.prints("taint node node-a key-", "node/node-a untainted\n");
      await client.prints("cordon node-a", "node/node-a cordoned\n");
      await client.prints("get node node-a", /Ready,SchedulingDisabled/);
      const pods = async (): Promise<AnyObject[]> =>
        (await stage().read<{ items: AnyObject[] }>("/api/v1/namespaces/default/pods?labelSelector=app%3Dweb"))
          ?.items ?? [];
      const before = (await pods()).map(({ metadata }) => metadata.uid);
      await client.prints("drain node-a --ignore-daemonsets --timeout=30s", /(pod\/web-\S+ evicted\n)+/);
      expect((await pods()).filter(({ metadata }) => before.includes(metadata.uid))).toEqual([]);
      await client.prints("uncordon node-a", "node/node-a uncordoned\n");
      await client.ok("rollout status deployment/web --timeout=30s");
    });
  }

  test("1.35: a budget keeps drain from evicting", async () => {
    const client = kubectl();
    await client.ok("create pdb web --selector=app=web --min-available=2");
    await stage().until("the budget is counted", async () => {
      const budget = await stage().read<{ status?: { currentHealthy?: number } }>(
        "/apis/policy/v1/namespaces/default/poddisruptionbudgets/web",
      );
      return budget?.status?.currentHealthy === 2;
    });
    await client.fails(
      "drain node-a --ignore-daemonsets --timeout=2s",
      /Cannot evict pod as it would violate the pod's disruption budget/,
    );
    await client.ok("uncordon node-a");
    await client.ok("delete pdb web");
  });

  test("1.35: wait --for=jsonpath and --for=create", async () => {
    const client = kubectl();
    await client.prints(
      ["wait", "--for=jsonpath={.status.readyReplicas}=2", "deployment/web", "--timeout=30s"],
      /condition met/,
    );
    const waiting = client.ok("wait --for=create configmap/late --timeout=30s");
    await client.ok("create configmap late");
    await waiting;
    await client.ok("delete configmap late");
  });
});
