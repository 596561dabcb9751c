/** Progress of a script: a line per step with the time it took; in a terminal the running step is shown while it runs. */
const live = process.stdout.isTTY === true;
const colour = live && process.env["NO_COLOR"] === undefined;
const paint = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

/** Runs one step. What `run` resolves to is printed behind its title when it is a string. */
export async function step<T>(title: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now();
  if (live) process.stdout.write(`  … ${title}`);
  const finish = (mark: string, note: string): void => {
    const time = `${((performance.now() - started) / 1000).toFixed(1)} s`;
    process.stdout.write(
      `${live ? "\r\x1b[K" : ""}  ${mark} ${title}${note === "" ? "" : `: ${note}`}  ${paint(2, time)}\n`,
    );
  };
  try {
    const result = await run();
    finish(paint(32, "✓"), typeof result === "string" ? result : "");
    return result;
  } catch (error) {
    finish(paint(31, "✗"), "failed");
    throw error;
  }
}

/** Calls `attempt` until it resolves to something, or fails with `message` and the last error. */
export async function eventually<T>(message: string, attempt: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await Bun.sleep(100)) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${message} within ${seconds} s`, { cause: last });
}
