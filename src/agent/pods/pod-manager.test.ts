/** Pods on a real containerd, by a real API server. They use the host's network, so that no bridge is needed. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigMap } from "../../api/kinds/core/config-map.ts";
import { Namespace } from "../../api/kinds/core/namespace.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import { ServiceAccount } from "../../api/kinds/core/service-account.ts";
import { type Client, createClient } from "../../client/client.ts";
import { EventRecorder } from "../../client/event-recorder.ts";
import { createInformer } from "../../client/informer.ts";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { createServer } from "../../server/server.ts";
import { openStore } from "../../store/open.ts";
import { cleanup } from "../cleanup.ts";
import { type Cri, connectCri } from "../cri/cri.ts";
import { importImageBytes } from "../images/image-store.ts";
import { buildImage } from "../images/oci-image.ts";
import { pauseImage } from "../images/pause-image.ts";
import type { StoredPod } from "../pod-context.ts";
import { cgroupRootOf } from "../run-agent.ts";
import { startContainerd } from "../runtime/containerd.ts";
import type { ContainerdPaths } from "../runtime/containerd-config.ts";
import { createPodVolumes } from "../volumes/pod-volumes.ts";
import { listPodCgroups } from "./cgroups.ts";
import { PodManager } from "./pod-manager.ts";
import { referencedObjects } from "./referenced-objects.ts";

const base = mkdtempSync(join(tmpdir(), "orch-pods-"));
const dir = join(base, "agent");
const logRoot = join(base, "logs");
const namespace = "test";
const IMAGE = "orch.local/busybox:test";
const log = createLogger({ level: "error" });
const stop = new AbortController();
const stack = new AsyncDisposableStack();
let client: Client;
let paths: ContainerdPaths;
let cri: Cri;
let agent: AbortController;

/** What runAgent does for pods, with no network of its own. */
async function startAgent(): Promise<void> {
  agent = new AbortController();
  const { signal } = agent;
  const clock = systemClock;
  const manager = new PodManager({
    node: {
      client,
      nodeName: "node-1",
      nodeIP: "127.0.0.1",
      dir,
      allocatable: { cpuMillis: 2000, memoryBytes: 4 * 2 ** 30, storageBytes: 2 ** 30 },
      objects: referencedObjects(client, clock),
      clock,
    },
    tools: {
      cri,
      volumes: await createPodVolumes({ dir }),
      network: {
        clusterDNS: [],
        clusterDomain: "cluster.local",
        drained: async () => undefined,
        serviceEnv: async () => ({ KUBERNETES_SERVICE_HOST: "10.96.0.1" }),
      },
      cgroupRoot: cgroupRootOf(dir),
      logRoot,
    },
    socket: paths.socket,
    nodeLabels: { disk: "ssd" },
    pods: createInformer(Pod, { client, fieldSelector: "spec.nodeName=node-1", signal, log }),
    recorder: new EventRecorder({ client, component: "kubelet", log }),
    log,
    signal,
  });
  await manager.start();
}

beforeAll(async () => {
  const { signal } = stop;
  const store = stack.use(await openStore({ datastore: "sqlite", dir: base, signal, log }));
  const server = stack.use(
    await createServer({
      store,
      dir: base,
      address: "127.0.0.1",
      advertiseAddress: "127.0.0.1",
      port: 0,
      serviceClusterIPRange: "10.96.0.0/12",
      log,
      clock: systemClock,
      signal,
    }),
  );
  client = createClient({ fetch: (request) => server.fetch(request) });
  paths = await startContainerd({ dir, clock: systemClock, log, signal });
  cri = connectCri(paths.socket);
  await importImageBytes(paths.socket, pauseImage());
  const busybox = await Bun.file("/bin/busybox").bytes();
  await importImageBytes(
    paths.socket,
    buildImage({
      name: IMAGE,
      files: [
        { name: "bin/", type: "folder", mode: 0o755 },
        { name: "bin/busybox", type: "file", mode: 0o755, content: busybox },
        { name: "bin/sh", type: "symlink", mode: 0o777, target: "busybox" },
      ],
      config: {},
    }),
  );
  await client.create(Namespace, { metadata: { name: namespace } });
  await client.create(ServiceAccount, { metadata: { namespace, name: "default" } });
  await client.create(ConfigMap, { metadata: { namespace, name: "page" }, data: { greeting: "hello" } });
  await startAgent();
}, 60_000);

afterAll(async () => {
  agent.abort();
  stop.abort();
  const { signal } = new AbortController();
  await cleanup({
    dir,
    logRoot,
    removeData: true,
    clock: systemClock,
    log,
    signal,
    networkNames: { bridge: "orchtest0", table: "orch_test_pods" },
  });
  cri[Symbol.dispose]();
  await stack.disposeAsync();
  rmSync(base, { recursive: true, force: true });
}, 60_000);

async function run(name: string, script: string, spec: Partial<PodSpec> = {}): Promise<void> {
  const container = { name: "main", image: IMAGE, command: ["/bin/sh", "-c", script], ...spec.containers?.[0] };
  await client.create(Pod, {
    metadata: { namespace, name },
    spec: {
      nodeName: "node-1",
      hostNetwork: true,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      ...spec,
      containers: [container],
    },
  });
}

async function until(name: string, holds: (pod: StoredPod) => boolean): Promise<StoredPod> {
  const end = Date.now() + 30_000;
  for (;;) {
    const pod = await client.get(Pod, { namespace, name });
    if (holds(pod)) return pod;
    if (Date.now() > end) throw new Error(`pod "${name}" is ${JSON.stringify(pod.status, undefined, 1)}`);
    await Bun.sleep(100);
  }
}

const stateOf = (pod: StoredPod) => pod.status?.containerStatuses?.[0];
const isReady = (pod: StoredPod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;

async function remove(name: string, gracePeriodSeconds?: number): Promise<void> {
  await client.delete(Pod, { namespace, name }, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
  const end = Date.now() + 20_000;
  while ((await client.list(Pod, { namespace })).items.some(({ metadata }) => metadata.name === name)) {
    if (Date.now() > end) throw new Error(`pod "${name}" does not go away`);
    await Bun.sleep(100);
  }
}

async function logOf({ metadata }: StoredPod): Promise<string> {
  return await Bun.file(join(logRoot, `${namespace}_${metadata.name}_${metadata.uid}/main/0.log`)).text();
}

describe("PodManager", () => {
  test("runs a pod with its environment and ends it without a trace", async () => {
    await run(
      "whole",
      'busybox echo "$GREETING $ME $KUBERNETES_SERVICE_HOST"; trap "exit 0" TERM; while true; do busybox sleep 0.1; done',
      {
        containers: [
          {
            name: "main",
            env: [
              { name: "WORD", valueFrom: { configMapKeyRef: { name: "page", key: "greeting" } } },
              { name: "GREETING", value: "$(WORD)!" },
              { name: "ME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            ],
            resources: { limits: { cpu: "100m", memory: "32Mi" } },
          },
        ],
      },
    );
    const pod = await until("whole", isReady);
    expect(pod.status).toMatchObject({
      phase: "Running",
      hostIP: "127.0.0.1",
      podIP: "127.0.0.1",
      qosClass: "Guaranteed",
    });
    expect(await logOf(pod)).toContain("hello! whole 10.96.0.1");
    expect(listPodCgroups(cgroupRootOf(dir)).has(pod.metadata.uid)).toBeTrue();
    await remove("whole");
    await Bun.sleep(500);
    expect(listPodCgroups(cgroupRootOf(dir)).has(pod.metadata.uid)).toBeFalse();
    expect(existsSync(join(dir, "pods", pod.metadata.uid))).toBeFalse();
    const { items } = await cri.call("ListPodSandbox", {});
    expect(items.map(({ metadata }) => metadata.uid)).not.toContain(pod.metadata.uid);
  }, 60_000);

  test("leaves a running container alone when the agent restarts, and ends the pods deleted meanwhile", async () => {
    await run("kept", "while true; do busybox sleep 1; done");
    await run("gone", "while true; do busybox sleep 1; done");
    const before = await until("kept", isReady);
    const gone = await until("gone", isReady);
    agent.abort();
    await client.delete(Pod, { namespace, name: "gone" }, { gracePeriodSeconds: 0 });
    await startAgent();
    await Bun.sleep(3000);
    const after = await until("kept", isReady);
    expect(stateOf(after)?.containerID).toBe(stateOf(before)?.containerID ?? "");
    expect(stateOf(after)?.restartCount).toBe(0);
    const { items } = await cri.call("ListPodSandbox", {});
    expect(items.map(({ metadata }) => metadata.uid)).not.toContain(gone.metadata.uid);
    await remove("kept");
  }, 60_000);

  test("restarts what fails with a growing delay and shows how it ended", async () => {
    await run("crash", "busybox echo why > /dev/termination-log; exit 3");
    const pod = await until("crash", (each) => stateOf(each)?.state?.waiting?.reason === "CrashLoopBackOff");
    expect(stateOf(pod)?.restartCount).toBeGreaterThan(0);
    expect(stateOf(pod)?.lastState?.terminated).toMatchObject({ exitCode: 3, reason: "Error", message: "why\n" });
    await remove("crash");
  }, 60_000);

  test("runs init containers before the others and counts a pod that is done as Succeeded", async () => {
    await run("once", "exit 0", {
      restartPolicy: "Never",
      initContainers: [{ name: "first", image: IMAGE, command: ["/bin/sh", "-c", "exit 0"] }],
    });
    const pod = await until("once", ({ status }) => status?.phase === "Succeeded");
    expect(pod.status?.initContainerStatuses?.[0]?.state?.terminated?.reason).toBe("Completed");
    expect(stateOf(pod)?.state?.terminated?.reason).toBe("Completed");
    await remove("once");
  }, 60_000);

  test("says why a pod cannot start", async () => {
    await run("never", "", { containers: [{ name: "main", image: "orch.local/absent:1", imagePullPolicy: "Never" }] });
    await run("name", "", { containers: [{ name: "main", image: "Not An Image" }] });
    await run("key", "", {
      containers: [
        { name: "main", env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "page", key: "absent" } } }] },
      ],
    });
    await run("elsewhere", "", { nodeSelector: { disk: "hdd" } });
    const reason = (each: StoredPod): string | undefined => stateOf(each)?.state?.waiting?.reason;
    await until("never", (each) => reason(each) === "ErrImageNeverPull");
    await until("name", (each) => reason(each) === "InvalidImageName");
    await until("key", (each) => reason(each) === "CreateContainerConfigError");
    await until("elsewhere", ({ status }) => status?.phase === "Failed" && status.reason === "NodeAffinity");
    for (const name of ["never", "name", "key", "elsewhere"]) await remove(name);
  }, 60_000);

  test("goes by the probes: ready when readiness says so, restarted when liveness says so", async () => {
    await run(
      "probed",
      "busybox touch /alive; busybox sleep 2; busybox rm /alive; while true; do busybox sleep 1; done",
      {
        containers: [
          {
            name: "main",
            readinessProbe: { exec: { command: ["/bin/busybox", "test", "-e", "/alive"] }, periodSeconds: 1 },
            livenessProbe: {
              exec: { command: ["/bin/busybox", "test", "-e", "/alive"] },
              periodSeconds: 1,
              failureThreshold: 2,
            },
          },
        ],
      },
    );
    await until("probed", isReady);
    await until("probed", (each) => (stateOf(each)?.restartCount ?? 0) > 0);
    await remove("probed");
  }, 60_000);

  test("goes on when containerd is killed", async () => {
    await run("steady", "while true; do busybox sleep 1; done");
    const before = await until("steady", isReady);
    process.kill(Number(await Bun.file(paths.pid).text()), "SIGKILL");
    await Bun.sleep(2500);
    const after = await until("steady", isReady);
    expect(stateOf(after)?.containerID).toBe(stateOf(before)?.containerID ?? "");
    await remove("steady");
  }, 60_000);
});
