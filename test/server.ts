/** A server of its own for a test: the built executable on a free port of loopback with a private data folder. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const ORCH = resolve(import.meta.dir, "../dist/orch");

export interface ServerOptions {
  datastore?: "sqlite" | "etcd";
  /** Further flags of `orch server`. Without an agent always. */
  flags?: readonly string[];
}

export interface TestServer {
  url: string;
  /** A cluster admin's token. */
  token: string;
  kubeconfig: string;
  dir: string;
  pid: number;
  /** Milliseconds from the start of the process to its ready line. */
  readyAfter: number;
  /** Kills the process as kill -9 does. */
  kill(): Promise<void>;
}

/** A port of loopback that was free a moment ago. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/** Starts a server in `dir`; resolves after its ready line. */
export async function startServer(dir: string, options: ServerOptions & { port: number }): Promise<TestServer> {
  const token = "test-admin-token";
  writeFileSync(join(dir, "tokens.csv"), `${token},admin,admin-uid,"system:masters"\n`, { mode: 0o600 });
  const started = performance.now();
  const child = Bun.spawn(
    [
      ORCH,
      "server",
      "--data-dir",
      dir,
      "--bind-address",
      "127.0.0.1",
      "--https-port",
      String(options.port),
      "--datastore",
      options.datastore ?? "sqlite",
      "--token-auth-file",
      join(dir, "tokens.csv"),
      "--no-agent",
      ...(options.flags ?? ["--no-scheduler", "--no-controller-manager"]),
    ],
    { stdin: "ignore", stdout: "pipe", stderr: Bun.file(join(dir, "server.log")) },
  );
  await readyLine(child.stdout, join(dir, "server.log"));
  return {
    url: `https://127.0.0.1:${options.port}`,
    token,
    kubeconfig: join(dir, "kubeconfig"),
    dir,
    pid: child.pid,
    readyAfter: performance.now() - started,
    kill: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

async function readyLine(stdout: ReadableStream<Uint8Array>, log: string): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (/^ready https:/m.test(text)) return;
  }
  throw new Error(`the server ended before it was ready:\n${text}${await Bun.file(log).text()}`);
}

/** Runs `use` with a fresh server, then stops the server and removes its folder. */
export async function withServer<T>(options: ServerOptions, use: (server: TestServer) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), "orch-server-"));
  let server: TestServer | undefined;
  try {
    server = await startServer(dir, { ...options, port: freePort() });
    return await use(server);
  } finally {
    if (server !== undefined) await stop(server.pid);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Ends a process as an operator would: SIGTERM, and SIGKILL after 15 s. */
export async function stop(pid: number): Promise<void> {
  const alive = (): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  if (alive()) process.kill(pid, "SIGTERM");
  for (const end = Date.now() + 15_000; alive() && Date.now() < end; ) await Bun.sleep(20);
  if (alive()) process.kill(pid, "SIGKILL");
}
