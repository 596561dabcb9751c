/** The node's own containerd: started when it does not run, adopted when it does, started again when it dies. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import { UserError } from "../../lib/user-error.ts";
import { connectCri } from "../cri/cri.ts";
import { cniBinDir, hasCapability } from "../machine.ts";
import { type ContainerdPaths, containerdConfig, containerdPaths } from "./containerd-config.ts";

export interface ContainerdOptions {
  /** The agent's root; containerd's files are below it. */
  dir: string;
  clock: Clock;
  log: Logger;
  /** Ends the supervision. containerd itself goes on, and so do its pods. */
  signal: AbortSignal;
}

const PATH = `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`;
const READY_MS = 20_000;
const CHECK_MS = 500;
const BACKOFF_MS = { first: 500, most: 10_000 } as const;
/** A containerd that lasted this long did not fail at its start. */
const STABLE_MS = 30_000;

/** Resolves with its paths when containerd answers. Throws UserError when the machine lacks what it needs. */
export async function startContainerd(options: ContainerdOptions): Promise<ContainerdPaths> {
  const paths = containerdPaths(options.dir);
  const plugins = requireMachine();
  for (const dir of [paths.dir, paths.cniConfDir]) mkdirSync(dir, { recursive: true, mode: 0o711 });
  writeFileSync(
    paths.config,
    containerdConfig(paths, { cniBinDir: plugins, restrictOomScore: !hasCapability("SYS_RESOURCE") }),
  );
  const adopted = runningContainerd(paths);
  if (adopted === undefined) launch(paths);
  else options.log.info("containerd runs already", { pid: adopted });
  await answers(paths, options);
  void supervise(paths, options);
  return paths;
}

/** The pid of the containerd of these paths, or undefined when it does not run. */
export function runningContainerd(paths: ContainerdPaths): number | undefined {
  try {
    const pid = Number(readFileSync(paths.pid, "utf8"));
    // A pid alone proves nothing after a reboot: its command line names our configuration.
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return command.includes(paths.config) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends containerd; its containers are not touched. Resolves when the process is gone. */
export async function stopContainerd(paths: ContainerdPaths, clock: Clock): Promise<void> {
  const pid = runningContainerd(paths);
  if (pid !== undefined) process.kill(pid, "SIGTERM");
  for (let waited = 0; runningContainerd(paths) !== undefined; waited += 50) {
    if (waited === 5000 && pid !== undefined) process.kill(pid, "SIGKILL");
    await clock.sleep(50);
  }
  rmSync(paths.pid, { force: true });
}

function requireMachine(): string {
  if (process.getuid?.() !== 0) {
    throw new UserError(
      `cannot run containers as uid ${process.getuid?.()}: the agent must be root (or start orch server with --no-agent)`,
    );
  }
  for (const binary of ["containerd", "runc"]) {
    if (Bun.which(binary, { PATH }) === null) {
      throw new UserError(`cannot run containers: "${binary}" is not installed; try: apt-get install ${binary}`);
    }
  }
  const plugins = cniBinDir();
  if (plugins === undefined) {
    throw new UserError(
      "cannot run containers: the CNI plugins are not installed; try: apt-get install containernetworking-plugins",
    );
  }
  return plugins;
}

/** Starts containerd in a session of its own, so that it outlives this process. */
export function launch(paths: ContainerdPaths): void {
  const log = openSync(paths.log, "w");
  try {
    const child = spawn("containerd", ["--config", paths.config], {
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, PATH },
    });
    // Without a listener a failure to start would end this process; `answers` reports it.
    child.on("error", () => undefined);
    child.unref();
    writeFileSync(paths.pid, String(child.pid ?? ""));
  } finally {
    closeSync(log);
  }
}

/** Resolves when the CRI answers; throws with the end of containerd's log when it does not in time or has died. */
export async function answers(
  paths: ContainerdPaths,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  using cri = connectCri(paths.socket);
  const until = clock.now() + READY_MS;
  for (;;) {
    try {
      await cri.call("Version", {}, { timeoutMs: 1000, signal });
      return;
    } catch (cause) {
      signal.throwIfAborted();
      if (clock.now() > until || runningContainerd(paths) === undefined) {
        const tail = readFileSync(paths.log, "utf8").trim().split("\n").slice(-3).join("\n");
        throw new Error(`containerd does not answer at "${paths.socket}"; the end of ${paths.log}:\n${tail}`, {
          cause,
        });
      }
      await clock.sleep(20, signal);
    }
  }
}

async function supervise(paths: ContainerdPaths, { clock, log, signal }: ContainerdOptions): Promise<void> {
  let backoff: number = BACKOFF_MS.first;
  let startedAt = clock.now();
  while (!signal.aborted) {
    await clock.sleep(CHECK_MS, signal).catch(() => undefined);
    if (signal.aborted || runningContainerd(paths) !== undefined) continue;
    if (clock.now() - startedAt > STABLE_MS) backoff = BACKOFF_MS.first;
    log.warn("containerd has ended; starting it again", { log: paths.log, delayMs: backoff });
    await clock.sleep(backoff, signal).catch(() => undefined);
    if (signal.aborted) return;
    backoff = Math.min(backoff * 2, BACKOFF_MS.most);
    startedAt = clock.now();
    launch(paths);
  }
}
