import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, INT, opaque, STRING } from "../cel-type.ts";
import { CelOpaque } from "../value.ts";
import { formatIp, parseIp } from "../values/ip-address.ts";
import { TRAVERSAL, traverses } from "./costs.ts";
import { type CelFunction, func, global, method } from "./overload.ts";

export const IP_TYPE = opaque<CelIp>("net.IP");

export class CelIp extends CelOpaque {
  readonly type = IP_TYPE;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelIp && Buffer.compare(this.bytes, other.bytes) === 0;
  }

  override text(): string {
    return formatIp(this.bytes);
  }

  override size(): number {
    return this.bytes.length;
  }
}

/** The address that a text means. Throws CelRuntimeError when it means none. */
export function ip(text: string): CelIp {
  const bytes = parseIp(text);
  if (bytes === undefined) throw new CelRuntimeError(`IP Address "${text}" parse error during conversion from string`);
  return new CelIp(bytes);
}

const starts = ({ bytes }: CelIp, ...wanted: number[]): boolean => wanted.every((byte, i) => bytes[i] === byte);

const isUnspecified = ({ bytes }: CelIp): boolean => bytes.every((byte) => byte === 0);

function isLoopback(address: CelIp): boolean {
  return address.bytes.length === 4 ? starts(address, 127) : address.text() === "::1";
}

function isMulticast(address: CelIp): boolean {
  return address.bytes.length === 4 ? ((address.bytes[0] ?? 0) & 0xf0) === 0xe0 : starts(address, 0xff);
}

function isLinkLocalMulticast(address: CelIp): boolean {
  if (address.bytes.length === 4) return starts(address, 224, 0, 0);
  return starts(address, 0xff) && ((address.bytes[1] ?? 0) & 0x0f) === 0x02;
}

function isLinkLocalUnicast(address: CelIp): boolean {
  if (address.bytes.length === 4) return starts(address, 169, 254);
  return starts(address, 0xfe) && ((address.bytes[1] ?? 0) & 0xc0) === 0x80;
}

function isGlobalUnicast(address: CelIp): boolean {
  if (address.text() === "255.255.255.255") return false;
  return !isUnspecified(address) && !isLoopback(address) && !isMulticast(address) && !isLinkLocalUnicast(address);
}

const reads = traverses(0);

/** `ip(x)` and, from cidrs.ts, `cidr.ip()`. */
export const ipOfText = global("string_to_ip", [STRING], IP_TYPE, ip, reads);

export const ipToText = global("ip_to_string", [IP_TYPE], STRING, (address) => address.text());

export const IP_FUNCTIONS: readonly CelFunction[] = [
  func(
    "isIP",
    global("is_ip", [STRING], BOOL, (text) => parseIp(text) !== undefined, reads),
  ),
  func(
    "ip.isCanonical",
    global(
      "ip_is_canonical",
      [STRING],
      BOOL,
      (text) => ip(text).text() === text,
      traverses(0, { factor: 2 * TRAVERSAL }),
    ),
  ),
  func(
    "family",
    method("family", [IP_TYPE], INT, ({ bytes }) => (bytes.length === 4 ? 4n : 6n)),
  ),
  func("isUnspecified", method("ip_is_unspecified", [IP_TYPE], BOOL, isUnspecified)),
  func("isLoopback", method("ip_is_loopback", [IP_TYPE], BOOL, isLoopback)),
  func("isLinkLocalMulticast", method("ip_is_link_local_multicast", [IP_TYPE], BOOL, isLinkLocalMulticast)),
  func("isLinkLocalUnicast", method("ip_is_link_local_unicast", [IP_TYPE], BOOL, isLinkLocalUnicast)),
  func("isGlobalUnicast", method("ip_is_global_unicast", [IP_TYPE], BOOL, isGlobalUnicast)),
];
