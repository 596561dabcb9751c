/** Commands as a user types them, from source, against a server of their own on SQLite. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type RunningCommand, startCommand } from "./running-command.ts";
import { freePort, stop } from "./server.ts";

const MAIN = resolve(import.meta.dir, "../src/main.ts");

export interface Outcome {
  status: number;
  out: string;
  err: string;
}

export interface RunOptions {
  /** Standard input. */
  stdin?: string;
  /** Variables over this process's own. */
  env?: Readonly<Record<string, string>>;
}

export interface CommandLine extends AsyncDisposable {
  readonly url: string;
  readonly kubeconfig: string;
  /** A folder for files of the test. */
  readonly dir: string;
  /** Runs a command to its end; words are parted by spaces unless they are given one by one. */
  orch(words: string | readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Starts a command that goes on; `until` resolves when its output matches, and rejects when it ends or 30 s pass before. */
  start(words: string | readonly string[]): RunningCommand;
  /** Writes a file into the folder; returns its path. */
  write(name: string, text: string): string;
}

const split = (words: string | readonly string[]): readonly string[] =>
  typeof words === "string" ? words.split(" ") : words;

/** Starts a server without a node; `flags` are further ones of `orch server`. */
export async function openCommandLine(
  flags: readonly string[] = ["--no-scheduler", "--no-controller-manager"],
): Promise<CommandLine> {
  const dir = mkdtempSync(join(tmpdir(), "orch-cmd-"));
  const data = join(dir, "data");
  const port = String(freePort());
  const server = Bun.spawn(
    [
      process.execPath,
      MAIN,
      "server",
      "--data-dir",
      data,
      "--bind-address",
      "127.0.0.1",
      "--https-port",
      port,
      "--no-agent",
      ...flags,
    ],
    { stdin: "ignore", stdout: "pipe", stderr: Bun.file(join(dir, "server.log")) },
  );
  await untilOutput(server.stdout, /^ready https:/m, () => Bun.file(join(dir, "server.log")).text());
  const kubeconfig = join(data, "kubeconfig");
  const env = { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: "1" };
  return {
    url: `https://127.0.0.1:${port}`,
    kubeconfig,
    dir,
    orch: async (words, options = {}) => {
      const child = Bun.spawn([process.execPath, MAIN, ...split(words)], {
        cwd: dir,
        env: { ...env, ...options.env },
        stdin: options.stdin === undefined ? "ignore" : Buffer.from(options.stdin),
        stdout: "pipe",
        stderr: "pipe",
      });
      const [out, err, status] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
        child.exited,
      ]);
      return { out, err, status };
    },
    start: (words) =>
      startCommand([process.execPath, MAIN, ...split(words)], {
        env,
        failure: (pattern, { out }) => new Error(`no ${pattern} in the output of ${words}:\n${out}`),
      }),
    write: (name, text) => {
      const path = join(dir, name);
      writeFileSync(path, text);
      return path;
    },
    [Symbol.asyncDispose]: async () => {
      await stop(server.pid);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function untilOutput(
  stream: ReadableStream<Uint8Array>,
  pattern: RegExp,
  log: () => Promise<string>,
): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (pattern.test(text)) return;
  }
  throw new Error(`the server ended before it was ready:\n${text}${await log()}`);
}
