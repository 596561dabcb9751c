/** A whole cluster for a test: the built executable in a network namespace of its own, with real containerd, runc and CNI. */
import { mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $, type Subprocess } from "bun";
import { busyboxRoot } from "../../scripts/busybox-root.ts";
import { ORCH, stop } from "../server.ts";
import { kubernetesClients } from "../tools.ts";

export interface ClusterOptions {
  datastore: "sqlite" | "etcd";
}

export interface Result {
  status: number;
  stdout: string;
  stderr: string;
}

/** How long anything that waits may wait, in milliseconds: pods start at 3 or 4 a second on two busy cores. */
export const PATIENCE = 60_000;

export class Cluster implements AsyncDisposable {
  private server: Subprocess | undefined;
  private readonly joined: { agent: Subprocess; netns: string; dir: string }[] = [];

  private constructor(
    readonly netns: string,
    readonly dir: string,
    /** Third number of the segment's addresses, 172.30.ID.0/24. */
    private readonly id: number,
    private readonly datastore: "sqlite" | "etcd",
    readonly kubectlPath: string,
  ) {}

  /** Makes the network namespace and starts the server in it; resolves when the node is Ready. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const id = Math.floor(Math.random() * 200) + 20;
    const netns = `orch-e2e-${process.pid}-${id}`;
    await shareNetns();
    await makeSegment(id);
    await makeNetns(netns, id, 2);
    const dir = mkdtempSync(join(tmpdir(), "orch-e2e-"));
    const { kubectl } = await kubernetesClients();
    const cluster = new Cluster(netns, dir, id, options.datastore, kubectl);
    try {
      await cluster.startServer();
      await cluster.importBusybox();
      await cluster.until("the node is Ready", async () => {
        const { stdout } = await cluster.orch([
          "get",
          "nodes",
          "-o",
          "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}",
        ]);
        return stdout.trim() === "True";
      });
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
    return cluster;
  }

  get nodeAddress(): string {
    return `172.30.${this.id}.2`;
  }

  /** A second machine joins by token; resolves to its data folder when its node is Ready. */
  async joinNode(name: string): Promise<string> {
    const { token, server } = JSON.parse(await this.ok(this.orch(["token", "create", "-o", "json"]))) as {
      token: string;
      server: string;
    };
    const netns = `${this.netns}-${name}`;
    const dir = join(this.dir, name);
    await makeNetns(netns, this.id, 3);
    const command = [ORCH, "agent", "--join", server, "--token", token, "--data-dir", dir, "--node-name", name];
    const agent = Bun.spawn(["nsenter", `--net=/run/netns/${netns}`, ...command], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: Bun.file(join(this.dir, `${name}.log`)),
    });
    this.joined.push({ agent, netns, dir });
    await this.until(`node ${name} is Ready`, async () => {
      const path = "jsonpath={.status.conditions[?(@.type=='Ready')].status}";
      return (await this.orch(["get", "node", name, "-o", path])).stdout.trim() === "True";
    });
    await this.ok(this.orch(["image", "import", join(this.dir, "busybox.tar"), "--data-dir", dir]));
    return dir;
  }

  get kubeconfig(): string {
    return join(this.dir, "kubeconfig");
  }

  /** Starts `orch server` and waits for its ready line, which is kept in server.out. */
  async startServer(): Promise<void> {
    const out = join(this.dir, "server.out");
    rmSync(out, { force: true });
    const server = Bun.spawn(
      this.inside(ORCH, "server", "--data-dir", this.dir, "--datastore", this.datastore, "--node-name", "node-1"),
      { stdin: "ignore", stdout: Bun.file(out), stderr: Bun.file(join(this.dir, "server.log")) },
    );
    this.server = server;
    await this.until("orch server is ready", async () => {
      if (server.exitCode !== null) throw new Error(`orch server ended before it was ready:\n${await this.log()}`);
      return /^ready https:/m.test(await Bun.file(out).text());
    });
  }

  log(): Promise<string> {
    return Bun.file(join(this.dir, "server.log")).text();
  }

  get serverPid(): number {
    if (this.server === undefined) throw new Error("the server was not started");
    return this.server.pid;
  }

  /** The command line of the executable under test. */
  get orchCommand(): string[] {
    return [ORCH];
  }

  /** The pid of this cluster's own etcd, found by the folder it works in. */
  async etcdPid(): Promise<number> {
    const found = await $`pgrep -x etcd`.nothrow().text();
    for (const pid of found.trim().split("\n").map(Number)) {
      if (readlinkSync(`/proc/${pid}/cwd`).startsWith(this.dir)) return pid;
    }
    throw new Error("no etcd of this cluster runs");
  }

  /** The pid of this cluster's own containerd, found by its configuration file. */
  async containerdPid(): Promise<number> {
    const found = await $`pgrep -f ${`containerd .*${this.dir}`}`.nothrow().text();
    for (const pid of found.trim().split("\n").map(Number)) {
      const name = await Bun.file(`/proc/${pid}/comm`).text();
      if (name.trim() === "containerd") return pid;
    }
    throw new Error("no containerd of this cluster runs");
  }

  /** kill -9, as a crash would. */
  async killServer(): Promise<void> {
    this.server?.kill("SIGKILL");
    await this.server?.exited;
  }

  /** The same command line in the cluster's network namespace. */
  inside(...command: string[]): string[] {
    return ["nsenter", `--net=/run/netns/${this.netns}`, ...command];
  }

  async run(command: string[], options: { input?: string; timeout?: number } = {}): Promise<Result> {
    const child = Bun.spawn(this.inside(...command), {
      stdin: options.input === undefined ? "ignore" : new TextEncoder().encode(options.input),
      stdout: "pipe",
      stderr: "pipe",
      timeout: options.timeout ?? PATIENCE,
      env: { ...process.env, KUBECONFIG: this.kubeconfig, HOME: this.dir },
    });
    const [stdout, stderr, status] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { status, stdout, stderr };
  }

  orch(args: string[], options: { input?: string; timeout?: number } = {}): Promise<Result> {
    return this.run([ORCH, ...args], options);
  }

  kubectl(args: string[], options: { input?: string; timeout?: number } = {}): Promise<Result> {
    return this.run([this.kubectlPath, ...args], options);
  }

  /** Runs a command that must succeed; resolves to its standard output. */
  async ok(result: Promise<Result>): Promise<string> {
    const { status, stdout, stderr } = await result;
    if (status !== 0) throw new Error(`exit status ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.ok(this.orch([...args, "-o", "json"]))) as T;
  }

  /** Waits until `condition` holds; fails with what it saw last. */
  async until(what: string, condition: () => Promise<boolean>, patience = PATIENCE): Promise<void> {
    let last: unknown;
    for (const end = Date.now() + patience; Date.now() < end; await Bun.sleep(100)) {
      try {
        if (await condition()) return;
      } catch (error) {
        last = error;
      }
      if (this.server?.exitCode != null) break;
    }
    throw new Error(`${what}: not within ${patience / 1000} s`, { cause: last });
  }

  /** Imports Debian's busybox with its applets as orch.local/busybox:1.35. */
  private async importBusybox(): Promise<void> {
    const root = join(this.dir, "busybox-root");
    await busyboxRoot(root);
    const archive = join(this.dir, "busybox.tar");
    await this.ok(this.orch(["image", "build", root, "-t", "orch.local/busybox:1.35", "-o", archive]));
    await this.until(
      "the image is imported",
      async () => (await this.orch(["image", "import", archive, "--data-dir", this.dir])).status === 0,
    );
  }

  /** Ends everything and proves that nothing stays behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: string[] = [];
    for (const { agent, netns, dir } of this.joined) {
      await stop(agent.pid);
      failures.push(await cleanUp(netns, dir));
    }
    if (this.server !== undefined) await stop(this.server.pid);
    failures.push(await cleanUp(this.netns, this.dir));
    await $`ip link del oe2e${this.id}`.nothrow().quiet();
    rmSync(this.dir, { recursive: true, force: true });
    const failed = failures.filter((text) => text !== "");
    if (failed.length > 0) throw new Error(`orch cleanup failed: ${failed.join("; ")}`);
  }
}

/** Takes a node off the test machine; resolves to what `orch cleanup` complained about. */
async function cleanUp(netns: string, dir: string): Promise<string> {
  const inside = ["nsenter", `--net=/run/netns/${netns}`, ORCH, "cleanup", "--data-dir", dir, "--remove-data"];
  const { exitCode, stderr } = await $`${inside}`.nothrow().quiet();
  await $`ip netns del ${netns}`.nothrow().quiet();
  return exitCode === 0 ? "" : stderr.toString();
}

/** The first `ip netns add` after a pod exists would make that pod's namespace impossible to remove. */
async function shareNetns(): Promise<void> {
  await $`mkdir -p /run/netns && (mountpoint -q /run/netns || mount --bind /run/netns /run/netns) && mount --make-rshared /run/netns`.quiet();
}

/** A bridge with the test machine at .1: the network segment of a cluster's nodes. */
async function makeSegment(id: number): Promise<void> {
  await $`ip link add oe2e${id} type bridge && ip addr add 172.30.${id}.1/24 dev oe2e${id} && ip link set oe2e${id} up`;
}

/** A machine on the segment, as a network namespace with this host number. */
async function makeNetns(name: string, id: number, host: number): Promise<void> {
  const outer = `oe2e${id}.${host}`;
  await $`ip netns add ${name}`;
  await $`ip link add ${outer} type veth peer name eth0 netns ${name}`;
  await $`ip link set ${outer} master oe2e${id} up`;
  await $`ip -n ${name} link set lo up && ip -n ${name} addr add 172.30.${id}.${host}/24 dev eth0 && ip -n ${name} link set eth0 up && ip -n ${name} route add default via 172.30.${id}.1`;
}
