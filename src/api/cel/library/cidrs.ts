import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, INT, opaque, STRING } from "../cel-type.ts";
import { fixed, plus, scaled } from "../cost-range.ts";
import { CelOpaque } from "../value.ts";
import { formatIp, masked, parseIp } from "../values/ip-address.ts";
import { sizeOf } from "../values/size.ts";
import { sizeOfNode, TRAVERSAL, traverses } from "./costs.ts";
import { CelIp, IP_TYPE, ip, ipOfText } from "./ips.ts";
import { type CelFunction, type Estimate, func, global, method, type RunCost } from "./overload.ts";

const CIDR_TYPE = opaque<CelCidr>("net.CIDR");

/** An address and the length of its prefix. */
class CelCidr extends CelOpaque {
  readonly type = CIDR_TYPE;
  readonly bytes: Uint8Array;
  readonly length: number;

  constructor(bytes: Uint8Array, length: number) {
    super();
    this.bytes = bytes;
    this.length = length;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelCidr && other.text() === this.text();
  }

  override text(): string {
    return `${formatIp(this.bytes)}/${this.length}`;
  }

  override size(): number {
    return Math.ceil(this.length / 8);
  }
}

function parseCidr(text: string): CelCidr | undefined {
  const [, address = "", length = ""] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const bytes = parseIp(address);
  if (bytes === undefined || Number(length) > bytes.length * 8) return undefined;
  return new CelCidr(bytes, Number(length));
}

function cidr(text: string): CelCidr {
  const parsed = parseCidr(text);
  if (parsed === undefined)
    throw new CelRuntimeError(`network address parse error during conversion from string: "${text}"`);
  return parsed;
}

const network = ({ bytes, length }: CelCidr): CelCidr => new CelCidr(masked(bytes, length), length);

function containsIp(range: CelCidr, { bytes }: CelIp): boolean {
  if (bytes.length !== range.bytes.length) return false;
  return Buffer.compare(masked(bytes, range.length), network(range).bytes) === 0;
}

function containsCidr(range: CelCidr, other: CelCidr): boolean {
  return range.length <= other.length && containsIp(range, new CelIp(other.bytes));
}

/** Addresses have 4 to 16 bytes; comparing takes twice the prefix, and a text has to be read first. */
const ADDRESS = { min: 4, max: 16 };

function containment({ text, mask }: { text: boolean; mask: boolean }): { cost: RunCost; estimate: Estimate } {
  return {
    cost: ([range, other]) => {
      const size = sizeOf(range ?? null);
      const masking = mask ? Math.ceil(size * TRAVERSAL) + 1 : 0;
      return Math.ceil(2 * size * TRAVERSAL) + masking + (text ? Math.ceil(sizeOf(other ?? null) * TRAVERSAL) : 0);
    },
    estimate: (args) => {
      const compared = scaled(plus(ADDRESS, ADDRESS), TRAVERSAL);
      const masking = mask ? plus(scaled(ADDRESS, TRAVERSAL), fixed(1)) : fixed(0);
      const reading = text ? scaled(sizeOfNode(args, 1), TRAVERSAL) : fixed(0);
      return { cost: plus(plus(compared, masking), reading) };
    },
  };
}

const ipCosts = containment({ text: false, mask: false });
const ipTextCosts = containment({ text: true, mask: false });
const cidrCosts = containment({ text: false, mask: true });
const cidrTextCosts = containment({ text: true, mask: true });

export const cidrToText = global("cidr_to_string", [CIDR_TYPE], STRING, (range) => range.text());

export const CIDR_FUNCTIONS: readonly CelFunction[] = [
  func("cidr", global("string_to_cidr", [STRING], CIDR_TYPE, cidr, traverses(0))),
  func(
    "isCIDR",
    global("is_cidr", [STRING], BOOL, (text) => parseCidr(text) !== undefined, traverses(0)),
  ),
  func(
    "containsIP",
    method(
      "cidr_contains_ip_string",
      [CIDR_TYPE, STRING],
      BOOL,
      (range, text) => containsIp(range, ip(text)),
      ipTextCosts,
    ),
    method("cidr_contains_ip_ip", [CIDR_TYPE, IP_TYPE], BOOL, containsIp, ipCosts),
  ),
  func(
    "containsCIDR",
    method(
      "cidr_contains_cidr_string",
      [CIDR_TYPE, STRING],
      BOOL,
      (range, text) => containsCidr(range, cidr(text)),
      cidrTextCosts,
    ),
    method("cidr_contains_cidr", [CIDR_TYPE, CIDR_TYPE], BOOL, containsCidr, cidrCosts),
  ),
  func(
    "ip",
    ipOfText,
    method("cidr_ip", [CIDR_TYPE], IP_TYPE, ({ bytes }) => new CelIp(bytes)),
  ),
  func(
    "prefixLength",
    method("cidr_prefix_length", [CIDR_TYPE], INT, ({ length }) => BigInt(length)),
  ),
  func("masked", method("cidr_masked", [CIDR_TYPE], CIDR_TYPE, network)),
];
