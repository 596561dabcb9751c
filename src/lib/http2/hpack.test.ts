import { expect, test } from "bun:test";
import { decodeHeaders, encodeHeaders } from "./hpack.ts";

const block = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

test("decodeHeaders reads indexed headers and compressed texts", () => {
  // RFC 7541, appendix C.4.1 and C.6.1, as far as they need no dynamic table.
  expect([...decodeHeaders(block("82 86 84 41 8c f1e3 c2e5 f23a 6ba0 ab90 f4ff"))]).toEqual([
    [":method", "GET"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "www.example.com"],
  ]);
  expect(decodeHeaders(block("48 82 6402 58 85 aec3 771a 4b")).get("cache-control")).toBe("private");
  expect(decodeHeaders(block("61 96 d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff")).get("date")).toBe(
    "Mon, 21 Oct 2013 20:13:21 GMT",
  );
});

test("decodeHeaders reads what encodeHeaders wrote, long texts too", () => {
  const headers = { ":method": "POST", "content-type": "application/grpc", empty: "", long: "x".repeat(5_000) };
  expect(Object.fromEntries(decodeHeaders(encodeHeaders(headers)))).toEqual(headers);
});

test("decodeHeaders passes over a new size of the dynamic table, and refuses its entries", () => {
  expect([...decodeHeaders(block("20 88"))]).toEqual([[":status", "200"]]);
  expect(() => decodeHeaders(block("be"))).toThrow("entry 62 of a dynamic table");
  expect(() => decodeHeaders(block("00 05 61"))).toThrow("ends within a text");
  expect(() => decodeHeaders(block("ff ff ff ff ff ff"))).toThrow("number");
});
