import { expect, test } from "bun:test";
import { encodeHeaders, HeaderDecoder } from "./hpack.ts";

const block = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

test("HeaderDecoder reads blocks that build on each other, as in appendix C.6", () => {
  const decoder = new HeaderDecoder();
  const first = decoder.decode(
    block(
      "48 82 6402 58 85 aec3 771a 4b 61 96 d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff 6e 91 9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3",
    ),
  );
  const common = {
    "cache-control": "private",
    date: "Mon, 21 Oct 2013 20:13:21 GMT",
    location: "https://www.example.com",
  };
  expect(Object.fromEntries(first)).toEqual({ ":status": "302", ...common });
  expect(Object.fromEntries(decoder.decode(block("48 83 640e ff c1 c0 bf")))).toEqual({ ":status": "307", ...common });
});

test("HeaderDecoder forgets the oldest entries beyond the size of its table", () => {
  const decoder = new HeaderDecoder();
  const entry = (value: string): Buffer => {
    const bytes = encodeHeaders([["name", value]]);
    bytes[0] = 0x40;
    return bytes;
  };
  decoder.decode(entry("first"));
  expect(decoder.decode(block("be"))).toEqual([["name", "first"]]);
  decoder.decode(entry("x".repeat(4_050)));
  expect(() => decoder.decode(block("bf"))).toThrow("entry 63, which does not exist");
  expect(() => decoder.decode(block("20 be"))).toThrow("entry 62, which does not exist");
});

test("HeaderDecoder reads what encodeHeaders wrote, long texts too", () => {
  const headers = { ":method": "POST", "content-type": "application/grpc", empty: "", long: "x".repeat(5_000) };
  expect(Object.fromEntries(new HeaderDecoder().decode(encodeHeaders(Object.entries(headers))))).toEqual(headers);
});

test("HeaderDecoder refuses what is damaged", () => {
  expect(() => new HeaderDecoder().decode(block("00 05 61"))).toThrow("ends within a text");
  expect(() => new HeaderDecoder().decode(block("ff ff ff ff ff ff"))).toThrow("number");
});
