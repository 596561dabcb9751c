/** Other programs of the machine, run to their end. */

/** A program that could not be started or did not end with status 0. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly argv: readonly string[],
    /** Undefined when the program could not be started. */
    readonly exitCode: number | undefined,
    readonly stderr: string,
    options?: ErrorOptions,
  ) {
    const outcome = exitCode === undefined ? "could not be started" : `ended with status ${exitCode}`;
    super(`"${argv.join(" ")}" ${outcome}${stderr === "" ? "" : `: ${stderr}`}`, options);
  }
}

export interface CommandOptions {
  /** Standard input; absent: empty. */
  input?: string;
  /** Ends the program when it aborts. */
  signal?: AbortSignal;
}

/** Runs a program: argv in, standard output out. Rejects with CommandError. */
export type RunCommand = (argv: readonly string[], options?: CommandOptions) => Promise<string>;

/** Runs a program of this machine, in the namespaces of this process. */
export const runCommand: RunCommand = async (argv, options = {}) => {
  const child = started(argv, options);
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (exitCode !== 0) throw new CommandError(argv, exitCode, stderr.trim());
  return stdout;
};

function started(argv: readonly string[], options: CommandOptions) {
  try {
    return Bun.spawn([...argv], {
      stdin: options.input === undefined ? "ignore" : Buffer.from(options.input),
      stdout: "pipe",
      stderr: "pipe",
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    throw new CommandError(argv, undefined, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
