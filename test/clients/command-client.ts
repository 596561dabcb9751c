/** A command line client under test. Every failure says which client, which command, what was expected and what came. */

import { type RunningCommand, startCommand } from "../running-command.ts";

export interface Outcome {
  status: number;
  out: string;
  err: string;
}

export interface CommandOptions {
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  timeout?: number;
}

/** Words parted by spaces, or given one by one where they have spaces in them. */
export type Words = string | readonly string[];

const TIMEOUT = 30_000;

/** Characters of output that a failure shows. */
const SHOWN = 2000;

const shortened = (text: string): string =>
  text.length > SHOWN ? `${text.slice(0, SHOWN)} … (${text.length} characters)` : text.trimEnd();

const split = (words: Words): readonly string[] => (typeof words === "string" ? words.split(" ") : words);

export class CommandClient {
  constructor(
    /** As failures name it: "kubectl 1.35". */
    readonly name: string,
    readonly path: string,
    private readonly at: { cwd: string; env: Readonly<Record<string, string>> },
  ) {}

  async run(words: Words, options: CommandOptions = {}): Promise<Outcome> {
    const child = Bun.spawn([this.path, ...split(words)], {
      cwd: this.at.cwd,
      env: { PATH: process.env["PATH"] ?? "", ...this.at.env, ...options.env },
      stdin: options.stdin === undefined ? "ignore" : Buffer.from(options.stdin),
      stdout: "pipe",
      stderr: "pipe",
      timeout: options.timeout ?? TIMEOUT,
    });
    const [out, err, status] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { out, err, status };
  }

  /** Runs a command that must succeed; resolves to its standard output. */
  async ok(words: Words, options?: CommandOptions): Promise<string> {
    const outcome = await this.run(words, options);
    if (outcome.status !== 0) throw this.#failure(words, "exit status 0", outcome);
    return outcome.out;
  }

  /** A command that must succeed and print this: the whole output, or a part that matches. */
  async prints(words: Words, expected: string | RegExp, options?: CommandOptions): Promise<string> {
    const outcome = await this.run(words, options);
    const fits = typeof expected === "string" ? outcome.out === expected : expected.test(outcome.out);
    if (outcome.status !== 0 || !fits)
      throw this.#failure(
        words,
        `exit status 0 and ${typeof expected === "string" ? JSON.stringify(expected) : expected}`,
        outcome,
      );
    return outcome.out;
  }

  /** A command that must fail and say why. */
  async fails(words: Words, expected: RegExp, options?: CommandOptions): Promise<void> {
    const outcome = await this.run(words, options);
    if (outcome.status === 0 || !expected.test(outcome.err))
      throw this.#failure(words, `a failure that says ${expected}`, outcome);
  }

  /** What a command prints as JSON. */
  async json<T>(words: Words, options?: CommandOptions): Promise<T> {
    const out = await this.ok(words, options);
    try {
      return JSON.parse(out) as T;
    } catch {
      throw this.#failure(words, "JSON", { status: 0, out, err: "" });
    }
  }

  /** Starts a command that goes on by itself. */
  start(words: Words): RunningCommand {
    return startCommand([this.path, ...split(words)], {
      cwd: this.at.cwd,
      env: { PATH: process.env["PATH"] ?? "", ...this.at.env },
      failure: (pattern, { status, out }) => this.#failure(words, String(pattern), { status, out, err: "" }),
    });
  }

  #failure(words: Words, expected: string, { status, out, err }: Outcome): Error {
    return new Error(
      `${this.name}: ${split(words).join(" ")}\n  expected: ${expected}\n  got: exit status ${status}\n  stdout: ${shortened(out)}\n  stderr: ${shortened(err)}`,
    );
  }
}
