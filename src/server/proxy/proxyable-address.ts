import { BlockList, isIP } from "node:net";
import { badRequestError } from "../../api/errors.ts";

/** Addresses of this machine itself, of its links, of groups and of nothing: what is there was never meant for clients of the API. */
const REFUSED = new BlockList();
REFUSED.addSubnet("0.0.0.0", 32, "ipv4");
REFUSED.addSubnet("255.255.255.255", 32, "ipv4");
REFUSED.addSubnet("127.0.0.0", 8, "ipv4");
REFUSED.addSubnet("169.254.0.0", 16, "ipv4");
REFUSED.addSubnet("224.0.0.0", 4, "ipv4");
REFUSED.addSubnet("::", 127, "ipv6");
REFUSED.addSubnet("fe80::", 10, "ipv6");
REFUSED.addSubnet("ff00::", 8, "ipv6");

/** Returns the address when requests may be passed on to it. Throws BadRequest otherwise, as for what is no address. */
export function proxyable(address: string | undefined): string {
  const version = isIP(address ?? "");
  if (address === undefined || version === 0 || REFUSED.check(address, version === 4 ? "ipv4" : "ipv6")) {
    throw badRequestError("address not allowed");
  }
  return address;
}
