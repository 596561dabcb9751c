import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { MalformedRequest, parseHead } from "./head.ts";

const head = (...lines: string[]): string => lines.join("\r\n");
const statusOf = (text: string): number => {
  try {
    parseHead(text);
    return 200;
  } catch (error) {
    if (error instanceof MalformedRequest) return error.status;
    throw error;
  }
};

describe("parseHead", () => {
  test("reads method, target, lines and framing", () => {
    const read = parseHead(
      head("POST /api?x=1 HTTP/1.1", "Host: a", "Content-Length: 12", "X-Empty:", "accept:  a , b "),
    );
    expect(read).toEqual({
      method: "POST",
      minor: 1,
      target: "/api?x=1",
      rawHeaders: ["Host", "a", "Content-Length", "12", "X-Empty", "", "accept", "a , b"],
      body: 12,
      keepAlive: true,
      expectsContinue: false,
      upgrade: false,
    });
  });

  test.each([
    [["GET / HTTP/1.1", "Host: a", "Connection: close"], false],
    [["GET / HTTP/1.0"], false],
    [["GET / HTTP/1.0", "Connection: keep-alive"], true],
  ] as const)("says of %p whether the connection goes on", (lines, keepAlive) => {
    expect(parseHead(head(...lines)).keepAlive).toBe(keepAlive);
  });

  test("takes path and query of an absolute target", () => {
    expect(parseHead(head("GET https://10.0.0.1:6443/api?watch=1 HTTP/1.1", "Host: a")).target).toBe("/api?watch=1");
  });

  test.each([
    [400, ["GET /"]],
    [400, ["get / HTTP/1.1", "Host: a"]],
    [400, ["GET / HTTP/2.0", "Host: a"]],
    [400, ["GET / HTTP/1.1"]],
    [400, ["GET relative HTTP/1.1", "Host: a"]],
    [400, ["GET / HTTP/1.1", "Host: a", "Host: b"]],
    [400, ["GET / HTTP/1.1", "Host: a", "No colon"]],
    [400, ["GET / HTTP/1.1", "Host: a", "Bad name: x"]],
    [400, ["GET / HTTP/1.1", "Host: a", " folded: x"]],
    [400, ["GET / HTTP/1.1", "Host: a", "x: a\nb: c"]],
    [400, ["GET / HTTP/1.1", "Host: a", "x: \0"]],
    [400, ["GET / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 2"]],
    [400, ["GET / HTTP/1.1", "Host: a", "Content-Length: -1"]],
    [400, ["GET / HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"]],
    [501, ["GET / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked"]],
  ] as const)("answers %d to %p", (status, lines) => {
    expect(statusOf(head(...lines))).toBe(status);
  });

  test("never fails but with MalformedRequest", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        statusOf(text);
        statusOf(`GET / HTTP/1.1\r\nHost: a\r\n${text}`);
      }),
    );
  });
});
