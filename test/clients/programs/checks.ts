/** For programs that are clients themselves: named checks, one line each, read by checks-of.ts. */

/** Runs one check; what it throws is its failure, and the next ones run all the same. */
export async function check(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}: ${String(error instanceof Error ? error.message : error).replaceAll("\n", " ")}`);
  }
}

/** Throws unless both have the same JSON. */
export function same(what: string, got: unknown, expected: unknown): void {
  if (Bun.deepEquals(got, expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}

/** Waits at most 15 s until `condition` holds. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await condition()); await Bun.sleep(20))
    if (Date.now() > end) throw new Error(`${what}: not within 15 s`);
}
