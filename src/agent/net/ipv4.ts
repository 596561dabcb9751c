/** Addresses and prefixes of IPv4, as numbers. */

export interface Prefix {
  /** The network's first address, as an unsigned 32-bit number. */
  readonly base: number;
  /** Bits of the network part. */
  readonly length: number;
}

/** The address as an unsigned number; undefined when the text is not four decimal octets. */
function parseAddress(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const octets = match.slice(1).map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** Dotted form of an unsigned 32-bit number. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** A network such as "10.244.1.0/24"; host bits are cleared. Throws when it is none. */
export function parsePrefix(text: string): Prefix {
  const [host = "", bits = ""] = text.split("/");
  const address = parseAddress(host);
  const length = /^\d{1,2}$/.test(bits) ? Number(bits) : -1;
  if (address === undefined || length < 0 || length > 32) {
    throw new Error(`"${text}" is not an IPv4 network; expected a form like "10.244.1.0/24"`);
  }
  const size = 2 ** (32 - length);
  return { base: Math.floor(address / size) * size, length };
}

/** Whether the address lies in the network; false for text that is no IPv4 address. */
export function contains(prefix: Prefix, address: string): boolean {
  const value = parseAddress(address);
  if (value === undefined) return false;
  return value >= prefix.base && value < prefix.base + 2 ** (32 - prefix.length);
}
