/** What kubectl streams from running containers, over SPDY (1.20) and WebSockets (1.35). */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubectl120 } from "../tools.ts";
import { Cluster, PATIENCE, type Result } from "./cluster.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: shell}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: orch.local/busybox:1.35
    stdin: true
    command: [sh, -c, 'echo started; httpd -p 8080 -h /tmp; while read line; do echo "got $line"; done; sleep 3600']
  - {name: side, image: "orch.local/busybox:1.35", command: [sh, -c, "echo side; sleep 3600"]}
`;

describe("streams of kubectl", () => {
  let cluster: Cluster;
  const paths: Record<string, string> = {};

  beforeAll(async () => {
    cluster = await Cluster.start({ datastore: "sqlite" });
    paths["1.35"] = cluster.kubectlPath;
    paths["1.20"] = await kubectl120();
    await cluster.ok(cluster.kubectl(["apply", "-f", "-"], { input: POD }));
    await cluster.ok(cluster.kubectl(["wait", "--for=condition=Ready", "pod/shell", "--timeout=60s"]));
  }, 180_000);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  }, 120_000);

  for (const version of ["1.35", "1.20"]) {
    const kubectl = (args: string[], options?: { input?: string; timeout?: number }): Promise<Result> =>
      cluster.run([paths[version] ?? "", ...args], options);

    test(
      `${version}: exec carries input, both outputs and the exit status`,
      async () => {
        const script = ["sh", "-c", "cat; echo err >&2; exit 3"];
        const { status, stdout, stderr } = await kubectl(["exec", "-i", "shell", "-c", "main", "--", ...script], {
          input: "over the wire",
        });
        expect([status, stdout, stderr.includes("err")], stderr).toEqual([3, "over the wire", true]);
        const large = await kubectl([
          "exec",
          "shell",
          "-c",
          "side",
          "--",
          "sh",
          "-c",
          "head -c 3000000 /dev/zero | tr '\\0' x",
        ]);
        expect([large.status, large.stdout.length]).toEqual([0, 3_000_000]);
        expect((await kubectl(["exec", "shell", "-c", "none", "--", "true"])).stderr).toContain("none");
      },
      PATIENCE,
    );

    test(
      `${version}: cp carries files in and out`,
      async () => {
        const file = join(cluster.dir, `file-${version}`);
        const content = "x".repeat(100_000);
        writeFileSync(file, content);
        await cluster.ok(kubectl(["cp", file, "shell:/tmp/copied", "-c", "main"]));
        await cluster.ok(kubectl(["cp", "shell:/tmp/copied", `${file}-back`, "-c", "main"]));
        expect(await Bun.file(`${file}-back`).text()).toBe(content);
      },
      PATIENCE,
    );

    test(
      `${version}: logs of one and of all containers, followed and by their end`,
      async () => {
        expect(await cluster.ok(kubectl(["logs", "shell", "-c", "side"]))).toBe("side\n");
        expect(await cluster.ok(kubectl(["logs", "shell", "--all-containers", "--prefix"]))).toMatch(
          /\[pod\/shell\/side\] side/,
        );
        expect(await cluster.ok(kubectl(["logs", "shell", "-c", "side", "--timestamps"]))).toMatch(
          /^\d{4}-\S+Z side\n$/,
        );
        const followed = await kubectl(["logs", "shell", "-c", "side", "-f"], { timeout: 2000 });
        expect(followed.stdout).toBe("side\n");
      },
      PATIENCE,
    );

    test(
      `${version}: attach speaks with the container's own process`,
      async () => {
        const attached = await kubectl(["attach", "-i", "shell", "-c", "main"], {
          input: `line ${version}\n`,
          timeout: 5000,
        });
        const logs = async (): Promise<string> => cluster.ok(kubectl(["logs", "shell", "-c", "main"]));
        await cluster.until(`the container answered (${attached.stderr})`, async () =>
          (await logs()).includes(`got line ${version}`),
        );
      },
      PATIENCE,
    );

    test(
      `${version}: port-forward carries several requests`,
      async () => {
        await cluster.ok(kubectl(["exec", "shell", "-c", "main", "--", "sh", "-c", "echo page > /tmp/index.html"]));
        const port = version === "1.35" ? 18091 : 18092;
        const forward = Bun.spawn(cluster.inside(paths[version] ?? "", "port-forward", "pod/shell", `${port}:8080`), {
          stdout: "ignore",
          stderr: "ignore",
          env: { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: cluster.dir },
        });
        try {
          const page = (): Promise<Result> =>
            cluster.run(["curl", "-sS", "--max-time", "5", `http://127.0.0.1:${port}/`]);
          await cluster.until("the forwarded port answers", async () => (await page()).stdout === "page\n");
          expect((await Promise.all([page(), page(), page(), page()])).map(({ stdout }) => stdout)).toEqual(
            new Array(4).fill("page\n"),
          );
        } finally {
          forward.kill();
          await forward.exited;
        }
      },
      PATIENCE,
    );
  }

  test(
    "1.35: debug adds an ephemeral container, which sees the others' processes when it targets one",
    async () => {
      const command = ["debug", "shell", "--image=orch.local/busybox:1.35", "--container=visitor", "--target=main"];
      await cluster.ok(cluster.kubectl([...command, "--profile=general", "--", "sh", "-c", "ps; sleep 3600"]));
      await cluster.until("the visitor runs", async () => {
        const path = "jsonpath={.status.ephemeralContainerStatuses[0].state.running.startedAt}";
        return (await cluster.kubectl(["get", "pod", "shell", "-o", path])).stdout !== "";
      });
      await cluster.until("it sees the web server", async () =>
        (await cluster.kubectl(["logs", "shell", "-c", "visitor"])).stdout.includes("httpd"),
      );
    },
    PATIENCE,
  );

  test(
    "1.35: run -i prints what the pod says and ends with its status",
    async () => {
      const script = "cat; exit 5";
      const ran = await cluster.kubectl(
        [
          "run",
          "once",
          "--image=orch.local/busybox:1.35",
          "--restart=Never",
          "-i",
          "--rm",
          "--quiet",
          "--",
          "sh",
          "-c",
          script,
        ],
        { input: "hello\n" },
      );
      expect([ran.status, ran.stdout], ran.stderr).toEqual([5, "hello\n"]);
      expect((await cluster.kubectl(["get", "pod", "once"])).stderr).toContain("NotFound");
    },
    PATIENCE,
  );
});
