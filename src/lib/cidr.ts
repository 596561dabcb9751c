import { isIP } from "node:net";

/** A block of addresses of either family. */
export interface Cidr {
  readonly family: "IPv4" | "IPv6";
  /** Bits of the network part. */
  readonly bits: number;
  /** As it is usually written, without bits of hosts. */
  readonly text: string;
  contains(address: string): boolean;
}

/** Reads ADDRESS/BITS; undefined when the text is no such block. Bits of the host part are cleared. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", length = "", ...rest] = text.split("/");
  const version = addressFamily(address);
  const width = version === 4 ? 32 : 128;
  const bits = /^(0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.NaN;
  if (version === 0 || rest.length > 0 || !(bits <= width)) return undefined;
  const shift = BigInt(width - bits);
  const network = (addressNumber(address) >> shift) << shift;
  return {
    family: version === 4 ? "IPv4" : "IPv6",
    bits,
    text: `${addressText(network, version)}/${bits}`,
    contains: (other) => isIP(other) === version && addressNumber(other) >> shift === network >> shift,
  };
}

/** The usual way to write an address: without leading zeros, IPv6 as RFC 5952 has it; undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const version = addressFamily(text);
  return version === 0 ? undefined : addressText(addressNumber(text), version);
}

/** 4 or 6; 0 when the text is no address, or one of a single link only (with a zone). */
export function addressFamily(text: string): number {
  return text.includes("%") ? 0 : isIP(text);
}

/** The number that an address of either family stands for. */
export function addressNumber(address: string): bigint {
  if (isIP(address) === 4) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // The last 32 bits may be written as an IPv4 address.
  const dotted = /^(.*:)([\d.]+)$/.exec(address);
  const tail = dotted?.[2]?.includes(".") === true ? addressNumber(dotted[2]) : undefined;
  const hex =
    tail === undefined ? address : `${dotted?.[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [head = "", end] = hex.split("::");
  const words = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [before, after] = [words(head), words(end ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].reduce((sum, word) => sum * 0x10000n + BigInt(`0x${word}`), 0n);
}

function addressText(number: bigint, version: number): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
  // Addresses of IPv4 in IPv6 keep their dots.
  if (number >> 32n === 0xffffn) return `::ffff:${addressText(number & 0xffffffffn, 4)}`;
  const words = Array.from({ length: 8 }, (_, i) => ((number >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  const runs = words.map((_, from) => words.slice(from).findIndex((word) => word !== "0"));
  const lengths = runs.map((run, from) => (run < 0 ? 8 - from : run));
  const longest = Math.max(...lengths);
  if (longest < 2) return words.join(":");
  const start = lengths.indexOf(longest);
  return `${words.slice(0, start).join(":")}::${words.slice(start + longest).join(":")}`;
}
