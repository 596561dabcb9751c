/** Indexes of a job in their short form: 1,3-5,7 stands for five of them. */

/**
 * How many indexes a text names, or why it does not name any: in order, each once, all below `completions`.
 * The words of the complaints are Kubernetes'.
 */
export function countIndexes(text: string, completions: number): number | { readonly why: string } {
  if (text === "") return 0;
  let [total, last] = [0, -1];
  for (const part of text.split(",")) {
    const [first = "", end, ...rest] = part.split("-");
    if (rest.length > 0)
      return {
        why: `the fragment "${part}" violates the requirement that an index interval can have at most two parts separated by '-'`,
      };
    const low = numberOf(first);
    if (low === undefined) return { why: `cannot convert string to integer for index: "${first}"` };
    if (low <= last) return { why: `non-increasing order, previous: ${last}, current: ${low}` };
    if (low >= completions) return { why: `too large index: "${first}"` };
    const high = end === undefined ? low : numberOf(end);
    if (high === undefined) return { why: `cannot convert string to integer for index: "${end}"` };
    if (high >= completions) return { why: `too large index: "${end}"` };
    if (end !== undefined && high <= low) return { why: `non-increasing order, previous: ${low}, current: ${high}` };
    total += high - low + 1;
    last = high;
  }
  return total;
}

const numberOf = (text: string): number | undefined => (/^\d{1,10}$/.test(text) ? Number(text) : undefined);
