/** Starts and stops `orch server` on this machine: a systemd unit where systemd runs, a daemon with a pid file elsewhere. */
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { $ } from "bun";

export const ORCH = resolve(import.meta.dir, "../dist/orch");
export const DATA_DIR = "/var/lib/orch";
export const KUBECONFIG = `${DATA_DIR}/kubeconfig`;
const BINARY = "/usr/local/bin/orch";
const UNIT_FILE = "/etc/systemd/system/orch.service";
const PID_FILE = "/run/orch.pid";
export const LOG_FILE = "/var/log/orch.log";

const hasSystemd = existsSync("/run/systemd/system");

const UNIT = `[Unit]
Description=orch: Kubernetes in one executable
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
ExecStart=${BINARY} server --data-dir ${DATA_DIR}
KillMode=process
Delegate=yes
Restart=always
RestartSec=2
LimitNOFILE=infinity
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`;

/** The pid of the server that this script started, if it still runs and is ours. */
function runningPid(): number | undefined {
  if (!existsSync(PID_FILE)) return undefined;
  const pid = Number(readFileSync(PID_FILE, "utf8").trim());
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return command[1] === "server" && command[0]?.endsWith("orch") ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Installs the executable; true when it differs from the one that was installed. */
async function installBinary(): Promise<boolean> {
  if (existsSync(BINARY) && (await $`cmp -s ${ORCH} ${BINARY}`.nothrow()).exitCode === 0) return false;
  // A running executable cannot be written over, but its name can be given to another file.
  await $`install -m 755 ${ORCH} ${BINARY}.new && mv ${BINARY}.new ${BINARY}`;
  return true;
}

/** Makes sure that the server of this build runs. Resolves to what had to be done. */
export async function startService(): Promise<"started" | "restarted" | "was running"> {
  const changed = await installBinary();
  if (hasSystemd) return startUnit(changed);
  const pid = runningPid();
  if (pid !== undefined && !changed) return "was running";
  if (pid !== undefined) await stopPid(pid);
  mkdirSync("/var/log", { recursive: true });
  const log = openSync(LOG_FILE, "a");
  const child = Bun.spawn([BINARY, "server", "--data-dir", DATA_DIR], {
    stdin: "ignore",
    stdout: log,
    stderr: log,
    detached: true,
    cwd: "/",
  });
  writeFileSync(PID_FILE, `${child.pid}\n`);
  child.unref();
  return pid === undefined ? "started" : "restarted";
}

async function startUnit(changed: boolean): Promise<"started" | "restarted" | "was running"> {
  const known = existsSync(UNIT_FILE) && readFileSync(UNIT_FILE, "utf8") === UNIT;
  if (!known) {
    writeFileSync(UNIT_FILE, UNIT);
    await $`systemctl daemon-reload`.quiet();
  }
  const active = (await $`systemctl is-active --quiet orch`.nothrow()).exitCode === 0;
  if (active && !changed && known) return "was running";
  await $`systemctl enable --quiet orch`.quiet();
  await $`systemctl restart orch`;
  return active ? "restarted" : "started";
}

/** Stops the server; pods go on until `orch cleanup`. */
export async function stopService(): Promise<boolean> {
  if (hasSystemd) {
    if (!existsSync(UNIT_FILE)) return false;
    await $`systemctl disable --now --quiet orch`.nothrow().quiet();
    rmSync(UNIT_FILE);
    await $`systemctl daemon-reload`.quiet();
    return true;
  }
  const pid = runningPid();
  if (pid !== undefined) await stopPid(pid);
  rmSync(PID_FILE, { force: true });
  return pid !== undefined;
}

/** Forgets the installed executable and the log. */
export function removeInstalled(): void {
  for (const file of [BINARY, LOG_FILE]) rmSync(file, { force: true });
}

async function stopPid(pid: number): Promise<void> {
  process.kill(pid, "SIGTERM");
  for (const end = Date.now() + 20_000; Date.now() < end; await Bun.sleep(50)) {
    if (!existsSync(`/proc/${pid}`)) return;
  }
  process.kill(pid, "SIGKILL");
}

/** The last lines of the server's log, for the person who has to find out why it does not start. */
export async function logTail(): Promise<string> {
  return hasSystemd
    ? $`journalctl -u orch -n 20 --no-pager`.nothrow().text()
    : existsSync(LOG_FILE)
      ? $`tail -n 20 ${LOG_FILE}`.nothrow().text()
      : "(no log)";
}
