/** Internet addresses as Go's netip reads and writes them: no leading zeros in IPv4, IPv6 as RFC 5952 has it. */

/** The 4 or 16 bytes of an address; undefined when the text is none. Zones and IPv4-mapped addresses are refused as Kubernetes does. */
export function parseIp(text: string): Uint8Array | undefined {
  if (!text.includes(":")) return parseIp4(text);
  const bytes = parseIp6(text);
  const mapped = bytes?.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? undefined : bytes;
}

function parseIp4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const numbers = parts.map(Number);
  return numbers.every((number) => number < 256) ? Uint8Array.from(numbers) : undefined;
}

function parseIp6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => groups(half, i === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  // `::` stands for one group of zeros at least.
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...head, ...Array<number>(missing).fill(0), ...(tail ?? [])]);
}

/** The bytes of groups between colons; the last may be an IPv4 address. */
function groups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (last && i === parts.length - 1 && part.includes(".")) {
      const embedded = parseIp4(part);
      if (embedded === undefined) return undefined;
      bytes.push(...embedded);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 0xff);
    } else return undefined;
  }
  return bytes.length <= 16 ? bytes : undefined;
}

export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const values = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  const [start, length] = longestZeros(values);
  const hex = (from: number, to: number): string =>
    values
      .slice(from, to)
      .map((v) => v.toString(16))
      .join(":");
  return length < 2 ? hex(0, 8) : `${hex(0, start)}::${hex(start + length, 8)}`;
}

function longestZeros(values: readonly number[]): [number, number] {
  let best: [number, number] = [0, 0];
  for (let start = 0; start < values.length; start++) {
    let end = start;
    while (values[end] === 0) end++;
    if (end - start > best[1]) best = [start, end - start];
    if (end > start) start = end;
  }
  return best;
}

/** The address with all bits after the first `length` cleared. */
export function masked(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.map((byte, i) => {
    const kept = Math.min(Math.max(length - 8 * i, 0), 8);
    return byte & (0xff << (8 - kept));
  });
}
