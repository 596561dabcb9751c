import { readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Subprocess } from "bun";
import type { Logger } from "../lib/log.ts";
import { UserError } from "../lib/user-error.ts";
import { EtcdClient } from "./etcd-client.ts";
import { RANGE } from "./etcd-service.ts";
import { lockFolder } from "./folder-lock.ts";

/** etcd wants HOST:PORT in a URL of any scheme, and takes the whole of it as the socket's file name. */
const CLIENT_SOCKET = "client.sock:1";
const PEER_SOCKET = "peer.sock:1";
/** Errors only, of the present run. */
const LOG_FILE = "etcd.log";
/** Bytes that the kernel allows in the path of a unix socket, its final NUL excluded. */
const SOCKET_PATH_LIMIT = 107;

const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 5_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
/** Milliseconds after which an etcd that ends was not one that cannot start. */
const LONG_ENOUGH = 1_000;

export interface EtcdProcessOptions {
  /** The folder for data and sockets; made when absent, private to this user. */
  dir: string;
  /** Gives up starting. */
  signal: AbortSignal;
  log: Logger;
}

export interface EtcdProcess extends AsyncDisposable {
  /** For `openEtcd`; stays the same over restarts. */
  readonly endpoint: string;
  /** Of the etcd that runs now. */
  readonly pid: number;
}

/**
 * Starts an etcd of our own, with one member that listens on unix sockets in `dir` only, and starts it again whenever it ends, until disposed
 * of. Resolves when it answers. Throws UserError when etcd is not installed or does not start, StoreError `unavailable` when another process
 * uses the folder.
 */
export async function startEtcd({ dir, signal, log }: EtcdProcessOptions): Promise<EtcdProcess> {
  const folder = resolve(dir);
  const binary = Bun.which("etcd", { PATH: process.env["PATH"] ?? "" });
  if (binary === null) {
    throw new UserError(
      'cannot start etcd: no program "etcd" in PATH; install it (Debian: apt-get install etcd-server), or use --datastore sqlite',
    );
  }
  const socket = join(folder, CLIENT_SOCKET);
  if (Buffer.byteLength(socket) > SOCKET_PATH_LIMIT) {
    throw new UserError(
      `cannot start etcd in "${folder}": the path is too long for a unix socket; choose a shorter one`,
    );
  }
  const lock = lockFolder(folder);
  const supervisor = new Supervisor(binary, folder, log);
  try {
    await endLeftover(folder, log);
    supervisor.start();
    await supervisor.answers(`unix:${socket}`, signal);
  } catch (error) {
    await supervisor.stop();
    lock[Symbol.dispose]();
    throw error;
  }
  return {
    endpoint: `unix:${socket}`,
    get pid() {
      return supervisor.pid;
    },
    async [Symbol.asyncDispose]() {
      await supervisor.stop();
      lock[Symbol.dispose]();
    },
  };
}

/** Keeps one process running. */
class Supervisor {
  readonly #binary: string;
  readonly #dir: string;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #child: Subprocess | undefined;
  #running: Promise<void> | undefined;
  #lastWords = "";

  constructor(binary: string, dir: string, log: Logger) {
    this.#binary = binary;
    this.#dir = dir;
    this.#log = log;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  start(): void {
    this.#child = this.#spawn();
    this.#running = this.#supervise(this.#child);
  }

  /** Resolves when etcd serves reads. */
  async answers(endpoint: string, signal: AbortSignal): Promise<void> {
    using client = new EtcdClient([endpoint]);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(START_TIMEOUT)]);
    for (;;) {
      try {
        await client.read(RANGE, { key: Buffer.from("\0"), countOnly: true }, patience);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (patience.aborted || this.#lastWords !== "") {
          const said = this.#lastWords === "" ? `no answer within ${START_TIMEOUT / 1_000} s` : this.#lastWords;
          throw new UserError(`cannot start etcd in "${this.#dir}": ${said}`, { exitCode: 1, cause: error });
        }
      }
    }
  }

  /** SIGTERM, and SIGKILL when that does not help. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (child !== undefined) {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT);
      await child.exited;
      clearTimeout(timer);
    }
    await this.#running;
  }

  async #supervise(first: Subprocess): Promise<void> {
    const { signal } = this.#stopping;
    let child = first;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const started = performance.now();
      await child.exited;
      if (signal.aborted) {
        break;
      }
      if (performance.now() - started > LONG_ENOUGH) {
        pause = FIRST_PAUSE;
      }
      this.#lastWords = lastLine(join(this.#dir, LOG_FILE));
      this.#log.warn("etcd ended and is started again", {
        code: child.exitCode,
        signal: child.signalCode,
        pauseMs: pause,
        said: this.#lastWords,
      });
      await sleep(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) {
        break;
      }
      child = this.#spawn();
      this.#child = child;
    }
    rmSync(join(this.#dir, "pid"), { force: true });
  }

  #spawn(): Subprocess {
    // Sockets of an etcd that was killed are still there, and it does not bind over them.
    for (const name of [CLIENT_SOCKET, PEER_SOCKET]) {
      rmSync(join(this.#dir, name), { force: true });
    }
    const child = Bun.spawn([this.#binary, ...etcdFlags()], {
      cwd: this.#dir,
      env: etcdEnvironment(),
      stdin: "ignore",
      stdout: "ignore",
      // A file, not a pipe: an etcd that outlives a killed orch must not die of its next line.
      stderr: Bun.file(join(this.#dir, LOG_FILE)),
      // A terminal's interrupt is for orch, which still needs etcd while it shuts down.
      detached: true,
    });
    writeFileSync(join(this.#dir, "pid"), `${child.pid}\n`);
    return child;
  }
}

/** An orch that was killed leaves its etcd behind. The lock is ours, so nobody else uses that etcd. */
async function endLeftover(dir: string, log: Logger): Promise<void> {
  const pid = leftoverPid(dir);
  if (pid === undefined) {
    return;
  }
  log.info("an etcd left behind is stopped", { pid });
  process.kill(pid, "SIGTERM");
  for (let waited = 0; leftoverPid(dir) === pid; waited += 50) {
    if (waited === STOP_TIMEOUT) {
      process.kill(pid, "SIGKILL");
    }
    await sleep(50);
  }
}

function lastLine(path: string): string {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").at(-1) ?? "";
  } catch {
    return "";
  }
}

function leftoverPid(dir: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(dir, "pid"), "utf8"), 10);
    // The number may belong to another process by now: ours runs in this folder.
    const isOurs = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`unix://${CLIENT_SOCKET}`);
    return isOurs && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dir) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function etcdFlags(): string[] {
  return [
    "--name=orch",
    "--data-dir=data",
    `--listen-client-urls=unix://${CLIENT_SOCKET}`,
    `--advertise-client-urls=unix://${CLIENT_SOCKET}`,
    `--listen-peer-urls=unix://${PEER_SOCKET}`,
    `--initial-advertise-peer-urls=unix://${PEER_SOCKET}`,
    `--initial-cluster=orch=unix://${PEER_SOCKET}`,
    // It has nobody to wait for: with the usual times it elects itself only after a second or two.
    "--heartbeat-interval=40",
    "--election-timeout=200",
    // 8 GiB, the most that etcd recommends; the default is 2 GiB.
    `--quota-backend-bytes=${8 * 1024 ** 3}`,
    `--max-request-bytes=${8 * 1024 ** 2}`,
    // History is forgotten when orch says so.
    "--auto-compaction-retention=0",
    "--logger=zap",
    "--log-outputs=stderr",
    "--log-level=error",
  ];
}

/** Without ETCD_ variables, which etcd would take for flags. */
function etcdEnvironment(): Record<string, string | undefined> {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith("ETCD_"));
  // etcd 3.4 refuses to run on arm64 unless told that this is known.
  const architecture = process.arch === "arm64" ? { ETCD_UNSUPPORTED_ARCH: "arm64" } : {};
  // Go collects its garbage half as often: a tenth less processor a write for some 25 MiB.
  return { GOGC: "200", ...Object.fromEntries(entries), ...architecture };
}
