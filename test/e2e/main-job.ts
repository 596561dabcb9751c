/** From `orch apply -f` to a page from a container: what a user does, on one datastore. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { resolve } from "node:path";
import { Cluster, PATIENCE } from "./cluster.ts";

const MANIFEST = resolve(import.meta.dir, "../../examples/web.yaml");

interface Pod {
  metadata: { name: string; uid: string };
  status: {
    phase: string;
    podIP?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: {
      containerID: string;
      restartCount: number;
      state: { waiting?: { reason: string }; running?: object; terminated?: { exitCode: number } };
    }[];
  };
}
interface PodList {
  items: Pod[];
}

/** The suite; it passes alike on every datastore. */
export function mainJob(datastore: "sqlite" | "etcd"): void {
  describe(`a cluster on ${datastore}`, () => {
    let cluster: Cluster;
    let clusterIP = "";

    beforeAll(async () => {
      cluster = await Cluster.start({ datastore });
    }, 120_000);
    afterAll(async () => {
      await cluster[Symbol.asyncDispose]();
    }, 120_000);

    const pods = async (): Promise<Pod[]> =>
      (await cluster.json<PodList>("get", "pods", "-n", "web", "-l", "app=web")).items;
    const isReady = (pod: Pod): boolean =>
      pod.status.conditions?.some((c) => c.type === "Ready" && c.status === "True") === true;
    const readyPods = async (count: number): Promise<void> =>
      cluster.until(`${count} pods are ready and no others are there`, async () => {
        const all = await pods();
        return all.length === count && all.every(isReady);
      });
    const page = (url: string): Promise<string> => cluster.ok(cluster.run(["curl", "-sS", "--max-time", "5", url]));
    const servers = async (requests: number): Promise<Set<string>> => {
      const seen = new Set<string>();
      for (let i = 0; i < requests; i++)
        seen.add(/served by (\S+?)</.exec(await page(`http://${clusterIP}/`))?.[1] ?? "");
      return seen;
    };

    test(
      "apply makes three pods that serve the page",
      async () => {
        const output = await cluster.ok(cluster.orch(["apply", "-f", MANIFEST]));
        expect(output).toContain("deployment.apps/web created");
        await cluster.ok(
          cluster.orch(["rollout", "status", "deployment/web", "-n", "web", `--timeout=${PATIENCE / 1000}s`]),
        );
        await readyPods(3);
        clusterIP = (
          await cluster.ok(cluster.orch(["get", "service", "web", "-n", "web", "-o", "jsonpath={.spec.clusterIP}"]))
        ).trim();
        expect(clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
      },
      PATIENCE,
    );

    test(
      "a second apply changes nothing",
      async () => {
        const before = await cluster.json<{ metadata: { resourceVersion: string } }>(
          "get",
          "deployment",
          "web",
          "-n",
          "web",
        );
        const output = await cluster.ok(cluster.orch(["apply", "-f", MANIFEST]));
        expect(output).toContain("deployment.apps/web unchanged");
        const after = await cluster.json<{ metadata: { resourceVersion: string } }>(
          "get",
          "deployment",
          "web",
          "-n",
          "web",
        );
        expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
      },
      PATIENCE,
    );

    test(
      "the page comes through the cluster IP from different pods, with the Secret in it",
      async () => {
        expect(await page(`http://${clusterIP}/`)).toContain("hello-from-a-secret");
        expect((await servers(40)).size).toBe(3);
      },
      PATIENCE,
    );

    test(
      "the page comes through the node port",
      async () => {
        expect(await page(`http://${cluster.nodeAddress}:30080/`)).toContain("hello-from-a-secret");
      },
      PATIENCE,
    );

    test(
      "a pod resolves and reaches the Service by name, its own endpoint included",
      async () => {
        const [first] = await pods();
        const output = await cluster.ok(
          cluster.orch([
            "exec",
            "-n",
            "web",
            first?.metadata.name ?? "",
            "--",
            "sh",
            "-c",
            "for i in 1 2 3 4 5 6; do timeout 5 wget -q -O - http://web.web.svc.cluster.local/; done",
          ]),
        );
        expect(output.match(/hello-from-a-secret/g)?.length).toBe(6);
      },
      PATIENCE,
    );

    test(
      "a changed Secret appears in the running pod",
      async () => {
        const [first] = await pods();
        await cluster.ok(
          cluster.orch([
            "patch",
            "secret",
            "greeting",
            "-n",
            "web",
            "--type",
            "merge",
            "-p",
            '{"stringData":{"greeting":"changed"}}',
          ]),
        );
        await cluster.until(
          "the mounted file changed",
          async () =>
            (
              await cluster.orch([
                "exec",
                "-n",
                "web",
                first?.metadata.name ?? "",
                "--",
                "cat",
                "/etc/greeting/greeting",
              ])
            ).stdout === "changed",
        );
        await cluster.ok(cluster.orch(["apply", "-f", MANIFEST]));
      },
      PATIENCE,
    );

    test(
      "orch and kubectl show the same pods",
      async () => {
        const ours = await cluster.ok(cluster.orch(["get", "pods", "-n", "web", "-o", "wide", "--no-headers"]));
        const theirs = await cluster.ok(cluster.kubectl(["get", "pods", "-n", "web", "-o", "wide", "--no-headers"]));
        const names = (text: string): string[] =>
          text
            .trim()
            .split("\n")
            .map((line) => line.split(/\s+/).slice(0, 3).join(" "))
            .sort();
        expect(names(ours)).toEqual(names(theirs));
        expect(names(ours)).toHaveLength(3);
      },
      PATIENCE,
    );

    test(
      "exec passes stdin, output and the exit status",
      async () => {
        const name = (await pods())[0]?.metadata.name ?? "";
        const echoed = await cluster.kubectl(
          ["exec", "-i", "-n", "web", name, "--", "sh", "-c", "cat; echo err >&2; exit 3"],
          { input: "over the wire" },
        );
        expect(echoed.stdout).toBe("over the wire");
        expect(echoed.stderr).toContain("err");
        expect(echoed.status).toBe(3);
        const ours = await cluster.orch(["exec", "-n", "web", name, "--", "sh", "-c", "echo out; exit 4"]);
        expect(ours.stdout).toBe("out\n");
        expect(ours.status).toBe(4);
      },
      PATIENCE,
    );

    test(
      "logs come from the container",
      async () => {
        await cluster.ok(
          cluster.kubectl([
            "run",
            "talker",
            "-n",
            "web",
            "--image=orch.local/busybox:1.35",
            "--restart=Never",
            "--",
            "sh",
            "-c",
            "echo one; echo two",
          ]),
        );
        await cluster.until(
          "the pod succeeded",
          async () => (await cluster.json<Pod>("get", "pod", "talker", "-n", "web")).status.phase === "Succeeded",
        );
        expect(await cluster.ok(cluster.orch(["logs", "-n", "web", "talker"]))).toBe("one\ntwo\n");
        expect(await cluster.ok(cluster.kubectl(["logs", "-n", "web", "talker", "--tail=1"]))).toBe("two\n");
      },
      PATIENCE,
    );

    test(
      "port-forward carries a request",
      async () => {
        for (const [client, port] of [
          [cluster.kubectlPath, 18081],
          [undefined, 18082],
        ] as const) {
          const command = client === undefined ? cluster.orchCommand : [client];
          const forward = Bun.spawn(
            cluster.inside(...command, "port-forward", "-n", "web", "service/web", `${port}:80`),
            {
              stdout: "ignore",
              stderr: "ignore",
              env: { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: cluster.dir },
            },
          );
          try {
            await cluster.until(`the forwarded port ${port} answers`, async () =>
              (await cluster.run(["curl", "-sS", "--max-time", "5", `http://127.0.0.1:${port}/`])).stdout.includes(
                "served by",
              ),
            );
          } finally {
            forward.kill();
            await forward.exited;
          }
        }
      },
      PATIENCE,
    );

    test(
      "a deleted pod is replaced",
      async () => {
        const before = await pods();
        await cluster.ok(cluster.orch(["delete", "pod", "-n", "web", before[0]?.metadata.name ?? ""]));
        await readyPods(3);
        const names = (await pods()).map((p) => p.metadata.name);
        expect(names).not.toContain(before[0]?.metadata.name ?? "");
      },
      PATIENCE,
    );

    test(
      "scale goes from 3 to 10 to 1",
      async () => {
        for (const count of [10, 1]) {
          await cluster.ok(cluster.orch(["scale", "deployment/web", "-n", "web", `--replicas=${count}`]));
          await readyPods(count);
        }
        await cluster.ok(cluster.kubectl(["scale", "deployment/web", "-n", "web", "--replicas=3"]));
        await readyPods(3);
      },
      3 * PATIENCE,
    );

    test(
      "a rolling restart fails none of 500 requests",
      async () => {
        const before = new Set((await pods()).map((p) => p.metadata.uid));
        const load = cluster.run(
          [
            "bash",
            "-c",
            `failed=0; for i in $(seq 500); do curl -sS -o /dev/null -f --max-time 5 http://${clusterIP}/ || failed=$((failed+1)); sleep 0.02; done; echo $failed`,
          ],
          { timeout: PATIENCE },
        );
        await cluster.ok(cluster.kubectl(["rollout", "restart", "deployment/web", "-n", "web"]));
        await cluster.ok(cluster.kubectl(["rollout", "status", "deployment/web", "-n", "web", "--timeout=80s"]));
        const { stdout, stderr } = await load;
        expect(stderr).toBe("");
        expect(stdout.trim()).toBe("0");
        await readyPods(3);
        expect((await pods()).filter((p) => before.has(p.metadata.uid))).toEqual([]);
      },
      2 * PATIENCE,
    );

    test(
      "kill -9 of orch loses no acknowledged write and restarts no container",
      async () => {
        const before = new Map(
          (await pods()).map((p) => [p.metadata.name, p.status.containerStatuses?.[0]?.containerID]),
        );
        const acknowledged: string[] = [];
        let writing = true;
        const writer = (async () => {
          for (let i = 0; writing; i++) {
            const { status } = await cluster.orch(
              ["create", "configmap", `written-${i}`, "-n", "web", "--from-literal=n=1"],
              { timeout: 10_000 },
            );
            if (status === 0) acknowledged.push(`written-${i}`);
          }
        })();
        await Bun.sleep(1500);
        await cluster.killServer();
        expect(await page(`http://${clusterIP}/`)).toContain("served by");
        await Bun.sleep(500);
        writing = false;
        await writer;
        await cluster.startServer();
        expect(acknowledged.length).toBeGreaterThan(0);
        const kept = (
          await cluster.json<{ items: { metadata: { name: string } }[] }>("get", "configmaps", "-n", "web")
        ).items.map((c) => c.metadata.name);
        expect(acknowledged.filter((name) => !kept.includes(name))).toEqual([]);
        await readyPods(3);
        await Bun.sleep(3000);
        const after = await pods();
        expect(new Map(after.map((p) => [p.metadata.name, p.status.containerStatuses?.[0]?.containerID]))).toEqual(
          before,
        );
        expect(after.every((p) => p.status.containerStatuses?.[0]?.restartCount === 0)).toBe(true);
      },
      2 * PATIENCE,
    );

    test(
      "kill -9 of containerd restarts no container, and the node goes on",
      async () => {
        const before = (await pods()).map((p) => p.status.containerStatuses?.[0]?.containerID).sort();
        const pid = await cluster.containerdPid();
        process.kill(pid, "SIGKILL");
        expect(await page(`http://${clusterIP}/`)).toContain("served by");
        await cluster.until("another containerd runs", async () => (await cluster.containerdPid()) !== pid);
        await cluster.ok(cluster.orch(["scale", "deployment/web", "-n", "web", "--replicas=4"]));
        await readyPods(4);
        const after = (await pods()).map((p) => p.status.containerStatuses?.[0]?.containerID);
        expect(before.every((id) => after.includes(id))).toBe(true);
        await cluster.ok(cluster.orch(["scale", "deployment/web", "-n", "web", "--replicas=3"]));
        await readyPods(3);
      },
      2 * PATIENCE,
    );

    test.if(datastore === "etcd")(
      "kill -9 of etcd loses nothing, and the cluster goes on",
      async () => {
        await cluster.ok(cluster.orch(["create", "configmap", "before-etcd-died", "-n", "web"]));
        const pid = await cluster.etcdPid();
        process.kill(pid, "SIGKILL");
        expect(await page(`http://${clusterIP}/`)).toContain("served by");
        await cluster.until(
          "a write is acknowledged again",
          async () => (await cluster.orch(["create", "configmap", "after-etcd-died", "-n", "web"])).status === 0,
        );
        await cluster.ok(cluster.orch(["get", "configmap", "before-etcd-died", "-n", "web"]));
        await readyPods(3);
      },
      2 * PATIENCE,
    );

    test(
      "another machine joins by token, and its pods serve the page",
      async () => {
        await cluster.joinNode("node-2");
        await cluster.ok(cluster.orch(["scale", "deployment/web", "-n", "web", "--replicas=8"]));
        await readyPods(8);
        const rows = await cluster.ok(cluster.orch(["get", "pods", "-n", "web", "-o", "wide", "--no-headers"]));
        const there = rows.split("\n").filter((row) => / node-2 /.test(row));
        expect(there.length).toBeGreaterThan(0);
        const name = there[0]?.split(/\s+/)[0] ?? "";
        expect((await servers(80)).has(name)).toBe(true);
        expect(await cluster.ok(cluster.orch(["exec", "-n", "web", name, "--", "hostname"]))).toBe(`${name}\n`);
        await cluster.ok(cluster.orch(["scale", "deployment/web", "-n", "web", "--replicas=3"]));
        await readyPods(3);
      },
      2 * PATIENCE,
    );

    test(
      "rollout undo brings the earlier template back",
      async () => {
        await cluster.ok(cluster.kubectl(["set", "env", "deployment/web", "-n", "web", "EXTRA=1"]));
        await cluster.ok(cluster.orch(["rollout", "status", "deployment/web", "-n", "web", "--timeout=80s"]));
        expect(await cluster.ok(cluster.orch(["rollout", "history", "deployment/web", "-n", "web"]))).toMatch(/^3\s/m);
        await cluster.ok(cluster.orch(["rollout", "undo", "deployment/web", "-n", "web"]));
        await cluster.ok(cluster.orch(["rollout", "status", "deployment/web", "-n", "web", "--timeout=80s"]));
        expect(JSON.stringify(await cluster.json("get", "deployment", "web", "-n", "web", "-o", "json"))).not.toContain(
          "EXTRA",
        );
      },
      2 * PATIENCE,
    );

    test(
      "an absent image is ErrImagePull, then ImagePullBackOff",
      async () => {
        const seen = await waitingReasons("no-image", ["--image=registry.invalid/absent:1"], ["ImagePullBackOff"]);
        expect(seen).toContain("ErrImagePull");
      },
      PATIENCE,
    );

    test(
      "a command that the image lacks is said",
      async () => {
        const seen = await waitingReasons(
          "no-command",
          ["--image=orch.local/busybox:1.35", "--command", "--", "/absent"],
          ["CrashLoopBackOff", "RunContainerError", "CreateContainerError"],
        );
        expect(
          [...seen].some((reason) => /RunContainerError|CreateContainerError|CrashLoopBackOff|StartError/.test(reason)),
        ).toBe(true);
        const events = await cluster.ok(cluster.orch(["events", "-n", "web", "--for", "pod/no-command"]));
        expect(events).toContain("/absent");
      },
      PATIENCE,
    );

    test(
      "deleting the namespace removes everything in it",
      async () => {
        await cluster.ok(cluster.orch(["delete", "namespace", "web"]));
        expect((await cluster.orch(["get", "pods", "-n", "web"])).stdout).toBe("");
        const { status } = await cluster.run(["curl", "-sS", "--max-time", "3", `http://${clusterIP}/`]);
        expect(status).not.toBe(0);
      },
      PATIENCE,
    );

    async function waitingReasons(name: string, flags: string[], until: string[]): Promise<Set<string>> {
      const seen = new Set<string>();
      await cluster.ok(cluster.kubectl(["run", name, "-n", "web", ...flags.slice(0, 1), ...flags.slice(1)]));
      await cluster.until(`pod ${name} waits with ${until.join(" or ")}`, async () => {
        const state = (await cluster.json<Pod>("get", "pod", name, "-n", "web")).status.containerStatuses?.[0]?.state;
        if (state?.waiting !== undefined) seen.add(state.waiting.reason);
        return until.some((reason) => seen.has(reason));
      });
      await cluster.ok(cluster.orch(["delete", "pod", name, "-n", "web", "--grace-period=1"]));
      return seen;
    }
  });
}
