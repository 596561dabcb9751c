/**
 * Makes things in growing batches (1, 2, 4, …), so that what fails for all of them (a quota, a bad template) fails once and not a
 * hundred times. Ends after the batch with the first failure. Resolves to how many succeeded, and the first error.
 */
export async function slowStart(
  count: number,
  make: (index: number) => Promise<unknown>,
): Promise<{ made: number; error?: unknown }> {
  let made = 0;
  for (let started = 0, batch = 1; started < count; batch *= 2) {
    const size = Math.min(batch, count - started);
    const first = started;
    const results = await Promise.allSettled(Array.from({ length: size }, (_, index) => make(first + index)));
    started += size;
    const failed = results.filter((result) => result.status === "rejected");
    made += size - failed.length;
    if (failed[0] !== undefined) return { made, error: failed[0].reason };
  }
  return { made };
}
