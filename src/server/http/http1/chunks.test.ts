import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ChunkDecoder } from "./chunks.ts";
import { MalformedRequest } from "./head.ts";

/** What is decoded of a body that comes in pieces of these lengths, and how much was left over. */
function decode(body: string, lengths: readonly number[]): { data: string; rest: string; done: boolean } {
  const bytes = Buffer.from(body, "latin1");
  const decoder = new ChunkDecoder();
  let data = "";
  let at = 0;
  for (const length of [...lengths, bytes.byteLength]) {
    const piece = bytes.subarray(at, at + Math.max(1, length));
    at += decoder.decode(piece, (some) => {
      data += Buffer.from(some).toString("latin1");
    });
    if (decoder.done || at >= bytes.byteLength) break;
  }
  return { data, rest: bytes.subarray(at).toString("latin1"), done: decoder.done };
}

describe("ChunkDecoder", () => {
  test("joins chunks, passes over extensions and trailers, and leaves what follows", () => {
    const body = "5\r\nhello\r\nA;name=value\r\n, 12345678\r\n0\r\ntrailer: x\r\n\r\nGET /";
    expect(decode(body, [])).toEqual({ data: "hello, 12345678", rest: "GET /", done: true });
  });

  test("decodes alike in whatever pieces the body comes", () => {
    const chunks = fc.array(fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(chunks, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 300 }), (parts, lengths) => {
        const body = `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")}0\r\n\r\nrest`;
        expect(decode(body, lengths)).toEqual({ data: parts.join(""), rest: "rest", done: true });
      }),
    );
  });

  test.each(["x\r\n", "5\nhello\r\n", "5\r\nhello world\r\n", "-1\r\n", `${"1".repeat(5000)}\r\n`, "\r\n"])(
    "refuses what is no chunk, %#",
    (body) => {
      expect(() => decode(body, [])).toThrow(MalformedRequest);
    },
  );
});
