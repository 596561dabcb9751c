/** A command that goes on by itself, of which a test waits for what it prints. */
export interface RunningCommand extends AsyncDisposable {
  /** Resolves to the output when it matches; rejects when the command ends or 30 s pass before. */
  until(pattern: RegExp): Promise<string>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What to say when the output does not come. */
  failure(pattern: RegExp, ended: { status: number; out: string }): Error;
}

const TIMEOUT = 30_000;

/** Starts a command; disposing of it kills it. */
export function startCommand(words: readonly string[], { cwd, env, failure }: StartOptions): RunningCommand {
  const child = Bun.spawn([...words], {
    env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    ...(cwd === undefined ? {} : { cwd }),
  });
  let out = "";
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) out += decoder.decode(chunk, { stream: true });
  })();
  return {
    until: async (pattern) => {
      for (const end = Date.now() + TIMEOUT; !pattern.test(out); await Bun.sleep(20)) {
        if (Date.now() > end || child.exitCode !== null) throw failure(pattern, { status: child.exitCode ?? -1, out });
      }
      return out;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
      await reading;
    },
  };
}
