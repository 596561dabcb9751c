import { expect, test } from "bun:test";
import { addressNumber, canonicalAddress } from "./address.ts";

test.each([
  ["10.0.0.1", 0x0a000001n],
  ["::1", 1n],
  ["2001:db8::ff00:42:8329", 0x20010db8000000000000ff0000428329n],
  ["::ffff:10.0.0.1", 0xffff0a000001n],
])("addressNumber of %s is %d", (address, number) => {
  expect(addressNumber(address)).toBe(number);
});

test.each([
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["fe80::0", "fe80::"],
  ["1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0"],
  ["10.0.0.1", "10.0.0.1"],
])("canonicalAddress shortens %s to %s", (address, wanted) => {
  expect(canonicalAddress(address)).toBe(wanted);
});
