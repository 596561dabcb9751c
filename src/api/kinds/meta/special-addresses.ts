import { addressFamily, addressNumber } from "../../../lib/cidr.ts";
import { type FieldError, invalid } from "../../field-error.ts";

interface Range {
  /** The number above the prefix, and the bits below it, for each family. */
  readonly v4?: readonly [prefix: bigint, free: bigint];
  readonly v6: readonly [prefix: bigint, free: bigint];
  readonly why: string;
}

/** Addresses that nothing behind a service can have. */
const RANGES: readonly Range[] = [
  { v4: [127n, 24n], v6: [1n, 0n], why: "may not be in the loopback range (127.0.0.0/8, ::1/128)" },
  { v4: [0xa9fen, 16n], v6: [0x3fan, 118n], why: "may not be in the link-local range (169.254.0.0/16, fe80::/10)" },
  {
    v4: [0xe00000n, 8n],
    v6: [0xff02n, 112n],
    why: "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  },
];

/** Complaints about a valid address that only has a meaning to the machine itself or its link. */
export function ordinaryAddress(field: string, address: string): FieldError[] {
  const family = addressFamily(address);
  if (family === 0) return [invalid(field, address, "must be a valid IP address")];
  const number = addressNumber(address);
  const errors = number === 0n ? [invalid(field, address, `may not be unspecified (${address})`)] : [];
  const met = RANGES.filter(({ v4, v6 }) => {
    const range = family === 4 ? v4 : v6;
    return range !== undefined && number >> range[1] === range[0];
  });
  return [...errors, ...met.map(({ why }) => invalid(field, address, why))];
}

interface Named {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
}

/**
 * Whether something lists the addresses of the API server.
 * K8S-DIFF: they may be of the machine itself, as a server that only serves its own machine advertises them.
 */
export const isOfServer = ({ name, namespace }: Named): boolean => name === "kubernetes" && namespace === "default";
