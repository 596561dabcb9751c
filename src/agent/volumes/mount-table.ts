/** What is mounted where on this machine. */
import { readFile, stat } from "node:fs/promises";
import type { RunCommand } from "../../lib/run-command.ts";

/** Times an unmount is tried: a process that is on its way out may still hold a file. */
const ATTEMPTS = 5;
const PAUSE_MS = 100;

export class MountTable {
  readonly #run: RunCommand;

  constructor(run: RunCommand) {
    this.#run = run;
  }

  /** Mount points at or under `dir`, deepest and latest first. */
  async under(dir: string): Promise<readonly string[]> {
    const text = await readFile("/proc/self/mountinfo", "utf8");
    const points = text.split("\n").flatMap((line) => {
      const point = line.split(" ")[4];
      return point === undefined ? [] : [unescaped(point)];
    });
    return points.filter((point) => point === dir || point.startsWith(`${dir}/`)).reverse();
  }

  async isMounted(path: string): Promise<boolean> {
    return (await this.under(path)).includes(path);
  }

  async mount(args: readonly string[]): Promise<void> {
    await this.#run(["mount", ...args]);
  }

  /** Unmounts everything at or under `dir`, stacked mounts too. Rejects while something stays busy. */
  async unmountUnder(dir: string, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const points = await this.under(dir);
      if (points.length === 0) return;
      try {
        for (const point of points) await this.#run(["umount", point]);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await Bun.sleep(PAUSE_MS);
      }
    }
  }
}

/** mountinfo writes space, tab, newline and backslash in octal (proc(5)). */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Makes mounts under `dir` propagate into containers and back; asked of a folder once per boot. Safe to repeat. */
export async function shareMounts(dir: string, mounts: MountTable): Promise<void> {
  if (!(await mounts.isMounted(dir))) await mounts.mount(["--bind", dir, dir]);
  await mounts.mount(["--make-rshared", dir]);
}

/** Whether two paths are the same file or folder of the same filesystem. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([stat(a), stat(b)]);
  return first.dev === second.dev && first.ino === second.ino;
}
