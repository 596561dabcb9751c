/** IP addresses as numbers, and in the form that RFC 5952 recommends. */
import { isIP } from "node:net";

/** The number that a valid address of either family stands for. */
export function addressNumber(address: string): bigint {
  if (isIP(address) !== 6) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return groupsOf(address).reduce((sum, group) => sum * 65536n + BigInt(group), 0n);
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [a = 0, b = 0, c = 0, d = 0] = (dotted ?? []).slice(1).map(Number);
  const hex = dotted === null ? address : `${address.slice(0, dotted.index)}${pair(a, b)}:${pair(c, d)}`;
  const [head = "", tail] = hex.split("::");
  const parse = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return parse(head);
  const [before, after] = [parse(head), parse(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

const pair = (high: number, low: number): string => (high * 256 + low).toString(16);

/** A valid address as Go's netip prints it: the longest run of zero groups shortened, lower case. */
export function canonicalAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const groups = groupsOf(address);
  let [start, length] = [-1, 1];
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
    if (end > i) i = end - 1;
  }
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}
