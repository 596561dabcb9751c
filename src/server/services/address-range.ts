import { randomInt } from "node:crypto";

/** The addresses of an IPv4 range in CIDR notation that Services may have: all but the network's own and the broadcast address. */
export class AddressRange {
  readonly cidr: string;
  readonly #base: number;
  readonly #size: number;

  /** Throws when the text is no IPv4 range, or one of fewer than 4 addresses. */
  constructor(cidr: string) {
    const [address = "", bits = ""] = cidr.split("/");
    const base = numberOf(address);
    const length = Number(bits);
    if (base === undefined || !/^\d+$/.test(bits) || length > 30) {
      throw new Error(`"${cidr}" is no range of IPv4 addresses: expected ADDRESS/BITS with at most 30 bits`);
    }
    this.cidr = cidr;
    this.#size = 2 ** (32 - length);
    this.#base = base - (base % this.#size);
  }

  /** The first usable address: that of the Service "kubernetes". */
  get first(): string {
    return textOf(this.#base + 1);
  }

  contains(address: string): boolean {
    const number = numberOf(address);
    return number !== undefined && number > this.#base && number < this.#base + this.#size - 1;
  }

  /**
   * Candidates for a new Service, each once: from a random place in the upper part, then the rest. The lower part, as in Kubernetes,
   * is left for addresses that are asked for.
   */
  *candidates(): Generator<string> {
    const usable = this.#size - 2;
    const lower = Math.min(Math.max(16, Math.floor(this.#size / 16)), 256, usable);
    yield* this.#around(lower + 1, usable);
    yield* this.#around(1, lower);
  }

  *#around(from: number, to: number): Generator<string> {
    const count = to - from + 1;
    if (count <= 0) return;
    const start = randomInt(count);
    for (let i = 0; i < count; i++) yield textOf(this.#base + from + ((start + i) % count));
  }
}

function numberOf(address: string): number | undefined {
  const parts = address.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

const textOf = (n: number): string => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join(".");
