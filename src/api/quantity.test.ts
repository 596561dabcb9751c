import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  quantityNumber,
  subtractQuantity,
} from "./quantity.ts";

test.each([
  ["0", "0"],
  ["0Ki", "0"],
  ["1000m", "1"],
  ["0.5", "500m"],
  [".5", "500m"],
  ["1.", "1"],
  ["1024Mi", "1Gi"],
  ["1.5Gi", "1536Mi"],
  ["0.5Gi", "512Mi"],
  ["1000Ki", "1000Ki"],
  ["512", "512"],
  ["1000Mi", "1000Mi"],
  ["1000M", "1G"],
  ["1e3", "1e3"],
  ["1E3", "1e3"],
  ["1E", "1E"],
  ["100e-2", "1"],
  ["0.1n", "1n"],
  ["-1500m", "-1500m"],
  ["+2", "2"],
  ["0.3Ki", "307200m"],
  ["99999999999999999999", "9223372036854775807"],
])("formatQuantity writes %s as %s", (text, canonical) => {
  expect(formatQuantity(parseQuantity(text))).toBe(canonical);
  expect(canonicalQuantity(text)).toBe(canonical);
});

test.each(["", "x", "1x", "1 Gi", "1kk", "--1", ".", "1.2.3", "1Ei1", "NaN", "0x10"])(
  "parseQuantity refuses %p",
  (text) => {
    expect(() => parseQuantity(text)).toThrow("quantities must match the regular expression");
    expect(canonicalQuantity(text)).toBeUndefined();
  },
);

test("quantityNumber rounds up to the unit asked for", () => {
  expect(quantityNumber(parseQuantity("1100m"))).toBe(2);
  expect(quantityNumber(parseQuantity("1100m"), -3)).toBe(1100);
  expect(quantityNumber(parseQuantity("-1100m"))).toBe(-1);
});

const quantity = fc
  .tuple(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.constantFrom("n", "u", "m", "", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-2"),
  )
  .map(([value, suffix]) => `${value}${suffix}`);

test("formatQuantity gives a text of the same value that stays as it is", () => {
  fc.assert(
    fc.property(quantity, (text) => {
      const parsed = parseQuantity(text);
      const written = formatQuantity(parsed);
      expect(compareQuantity(parseQuantity(written), parsed)).toBe(0);
      expect(formatQuantity(parseQuantity(written))).toBe(written);
    }),
  );
});

test("addQuantity and subtractQuantity are exact opposites", () => {
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      const sum = addQuantity(parseQuantity(a), parseQuantity(b));
      expect(compareQuantity(subtractQuantity(sum, parseQuantity(b)), parseQuantity(a))).toBe(0);
    }),
  );
});
