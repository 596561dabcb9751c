/** Network namespaces for tests: a private network stack with real links, real rules and real servers in it. */
import { mkdir } from "node:fs/promises";
import { type RunCommand, runCommand } from "../../lib/run-command.ts";

export interface TestNamespace extends AsyncDisposable {
  readonly name: string;
  /** Runs a program in the namespace. */
  readonly run: RunCommand;
  /** Starts a program in the namespace, ended with it. */
  spawn(argv: readonly string[]): void;
}

/** A new namespace with its loopback up. */
export async function testNamespace(): Promise<TestNamespace> {
  const name = `orch-${crypto.randomUUID().slice(0, 8)}`;
  await shareNamespaces();
  await runCommand(["ip", "netns", "add", name]);
  const enter = ["nsenter", `--net=/run/netns/${name}`];
  const children: Bun.Subprocess[] = [];
  const run: RunCommand = (argv, options) => runCommand([...enter, ...argv], options);
  await run(["ip", "link", "set", "lo", "up"]);
  return {
    name,
    run,
    spawn: (argv) => {
      children.push(Bun.spawn([...enter, ...argv], { stdin: "ignore", stdout: "ignore", stderr: "ignore" }));
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children) {
        child.kill("SIGKILL");
        await child.exited;
      }
      await runCommand(["ip", "netns", "delete", name]);
    },
  };
}

/** Before the first namespace, or pods that are there already can never be taken down: ip-netns(8) would mount over them. */
async function shareNamespaces(): Promise<void> {
  await mkdir("/run/netns", { recursive: true });
  await runCommand(["sh", "-c", "mountpoint -q /run/netns || mount --bind /run/netns /run/netns"]);
  await runCommand(["mount", "--make-rshared", "/run/netns"]);
}

/** A namespace that stands for a pod: plugged into the bridge of `node`, with this address and the bridge as its way out. */
export async function testPod(
  node: TestNamespace,
  { bridge, address, gateway }: { bridge: string; address: string; gateway: string },
): Promise<TestNamespace> {
  const pod = await testNamespace();
  const port = `v${address.replaceAll(".", "")}`.slice(-14);
  await node.run(["ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", pod.name]);
  await node.run(["ip", "link", "set", port, "master", bridge, "up"]);
  await node.run(["ip", "link", "set", port, "type", "bridge_slave", "hairpin", "on"]);
  await pod.run(["ip", "addr", "add", `${address}/24`, "dev", "eth0"]);
  await pod.run(["ip", "link", "set", "eth0", "up"]);
  await pod.run(["ip", "route", "add", "default", "via", gateway]);
  return pod;
}

/** Serves a page with this text on a port of the namespace, with busybox httpd; resolves when it answers. */
export async function serveText(at: TestNamespace, { text, port, dir }: { text: string; port: number; dir: string }) {
  await mkdir(dir, { recursive: true });
  await Bun.write(`${dir}/index.html`, text);
  at.spawn(["busybox", "httpd", "-f", "-p", String(port), "-h", dir]);
  await until(async () => (await fetchText(at, `127.0.0.1:${port}`)) === text);
}

/** The page at an address, read inside the namespace; "refused" when the connection is refused, "timeout" after 2 s. */
export async function fetchText(from: TestNamespace, address: string): Promise<string> {
  const command = `timeout 2 busybox wget -q -O - http://${address}/ 2>&1; echo " status=$?"`;
  const output = await from.run(["sh", "-c", command]);
  if (output.includes("refused")) return "refused";
  return output.includes("status=0") ? output.replace(/ status=0\n$/, "") : "timeout";
}

/** Waits until the condition holds; rejects when it does not in time. */
export async function until(holds: () => Promise<boolean> | boolean, ms = 5_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`the condition did not come true in ${ms} ms`);
    await Bun.sleep(20);
  }
}
