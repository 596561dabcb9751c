import { expect, test } from "bun:test";
import { addressFamily, addressNumber, canonicalAddress, parseCidr } from "./cidr.ts";

test("parseCidr() reads blocks of both families and clears host bits", () => {
  expect(parseCidr("10.1.2.3/16")?.text).toBe("10.1.0.0/16");
  expect(parseCidr("fd00:0:0:1::5/64")?.text).toBe("fd00:0:0:1::/64");
  for (const bad of [
    "",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0/8",
    "fd00::/129",
    "10.0.0.0/08",
    "10.0.0.0/8/8",
    "fe80::1%a/64",
  ])
    expect(parseCidr(bad)).toBeUndefined();
});

test("Cidr.contains() compares the network's bits, within the family", () => {
  const block = parseCidr("10.96.0.0/12");
  expect(["10.96.0.0", "10.111.255.255"].every((address) => block?.contains(address))).toBe(true);
  expect(["10.112.0.0", "10.95.255.255", "::a60:1", "x"].some((address) => block?.contains(address))).toBe(false);
  expect(parseCidr("fd00::/8")?.contains("fdff::1")).toBe(true);
  expect(parseCidr("0.0.0.0/0")?.contains("255.1.2.3")).toBe(true);
});

test.each([
  ["192.168.0.1", "192.168.0.1"],
  ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["::", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
  ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
  ["1::", "1::"],
  ["01.2.3.4", undefined],
])("canonicalAddress(%s) is %s", (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical as string);
});

test("addressFamily() knows no addresses of a single link", () => {
  expect(["1.2.3.4", "fd00::1", "fe80::1%eth0", "x"].map(addressFamily)).toEqual([4, 6, 0, 0]);
});

test.each([
  ["10.0.0.1", 0x0a000001n],
  ["::1", 1n],
  ["2001:db8::ff00:42:8329", 0x20010db8000000000000ff0000428329n],
  ["::ffff:10.0.0.1", 0xffff0a000001n],
])("addressNumber(%s) is %d", (address, number) => {
  expect(addressNumber(address)).toBe(number);
});
