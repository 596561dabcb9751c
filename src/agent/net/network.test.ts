import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../lib/log.ts";
import { DEFAULT_NAMES, removeNetwork } from "./network.ts";
import { fetchText, serveText, type TestNamespace, testNamespace, testPod, until } from "./test-namespace.ts";

const POD = "10.244.1.2";
const VIP = "10.96.0.20";

let dir: string;
let node: TestNamespace;
let pod: TestNamespace | undefined;
let child: Bun.Subprocess<"ignore", "pipe", "inherit">;

/** The network as a process of its own, so that it can be killed. Resolves with what it prints when it is up. */
async function startChild(): Promise<string> {
  const program = join(import.meta.dir, "test-network.ts");
  child = Bun.spawn(["nsenter", `--net=/run/netns/${node.name}`, process.execPath, program, dir, POD], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const { value } = await child.stdout.getReader().read();
  return new TextDecoder().decode(value);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "orch-network-"));
  node = await testNamespace();
  await node.run(["ip", "link", "add", "up0", "type", "bridge"]);
  await node.run(["ip", "addr", "add", "192.0.2.1/24", "dev", "up0"]);
  await node.run(["ip", "link", "set", "up0", "up"]);
});

afterAll(async () => {
  child.kill("SIGKILL");
  await child.exited;
  await pod?.[Symbol.asyncDispose]();
  await node[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

describe("startNetwork()", () => {
  test("makes the bridge, the CNI configuration, routes to near nodes, services and their variables", async () => {
    const printed = await startChild();
    expect(printed).toStartWith("up ");
    expect(JSON.parse(printed.slice(3))).toMatchObject({ WEB_SERVICE_HOST: VIP, WEB_PORT_80_TCP_PORT: "80" });
    const conf: unknown = JSON.parse(await readFile(join(dir, "cni/10-orch.conflist"), "utf8"));
    expect(conf).toMatchObject({
      name: "orch-orch0",
      plugins: [{ bridge: "orch0", hairpinMode: true }, { type: "portmap" }],
    });
    await until(async () => (await node.run(["ip", "route"])).includes("10.244.2.0/24 via 192.0.2.2"));
    expect(await node.run(["ip", "route"])).not.toContain("10.244.3.0/24");
    pod = await testPod(node, { bridge: "orch0", address: POD, gateway: "10.244.1.1" });
    await serveText(pod, { text: "page", port: 8080, dir: join(dir, "page") });
    expect(await fetchText(pod, VIP)).toBe("page");
    expect(await fetchText(node, VIP)).toBe("page");
  }, 20_000);

  test("answers names at the cluster's DNS address, from a pod and from the node", async () => {
    for (const from of [pod, node]) {
      const command = ["busybox", "nslookup", "-type=a", "web.default.svc.cluster.local", "10.96.0.10"];
      expect(await from?.run(command)).toContain(`Address: ${VIP}`);
    }
  }, 20_000);

  test("leaves pods and services working when it is killed, and takes over again", async () => {
    child.kill("SIGKILL");
    await child.exited;
    expect(await fetchText(node, VIP)).toBe("page");
    expect(await startChild()).toStartWith("up ");
    expect(await fetchText(node, VIP)).toBe("page");
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
    expect(await fetchText(node, VIP)).toBe("page");
  }, 20_000);

  test("removeNetwork() leaves nothing behind", async () => {
    const log = createLogger({ write: () => {} });
    await removeNetwork({ run: node.run, log });
    await removeNetwork({ run: node.run, log });
    expect(await node.run(["nft", "list", "ruleset"])).toBe("");
    expect(await node.run(["ip", "route"])).not.toContain("10.");
    expect(await node.run(["ip", "link"])).not.toContain(DEFAULT_NAMES.bridge);
  });
});
