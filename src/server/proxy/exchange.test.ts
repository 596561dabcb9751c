import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { HeaderLine } from "../http/answer.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { exchange, type OutgoingRequest } from "./exchange.ts";

/** A server of raw bytes: hears a request's head, and says what the test wants. */
class Raw {
  readonly #server: Server;
  heard = "";
  closed = Promise.withResolvers<void>();

  constructor(say: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      let answered = false;
      socket.on("error", () => undefined).on("close", () => this.closed.resolve());
      socket.on("data", (data) => {
        this.heard += data.toString("latin1");
        if (answered || !this.heard.includes("\r\n\r\n")) return;
        answered = true;
        say(socket);
      });
    });
  }

  async listen(): Promise<{ host: string; port: number }> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    return { host: "127.0.0.1", port: typeof address === "object" && address !== null ? address.port : 0 };
  }

  close(): void {
    this.#server.close();
  }
}

describe("exchange", () => {
  const servers: Raw[] = [];
  const pool = new ConnectionPool();
  const open = async (say: (socket: Socket) => void) => {
    const raw = new Raw(say);
    servers.push(raw);
    return { raw, upstream: await raw.listen() };
  };
  const saying = (...pieces: string[]) =>
    open(async (socket) => {
      for (const piece of pieces) {
        socket.write(piece, "latin1");
        await Bun.sleep(5);
      }
      socket.end();
    });
  const request = (more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
    method: "GET",
    target: "/x?y=1",
    headers: [["Host", "h"]],
    body: null,
    signal: new AbortController().signal,
    ...more,
  });

  afterAll(() => pool[Symbol.dispose]());
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  test("exchange reads a body in whatever pieces it comes", async () => {
    const cases: [string[], string][] = [
      [["HTTP/1.1 200 OK\r\nContent-Le", "ngth: 5\r\n\r", "\nhel", "lo"], "hello"],
      [["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r", "\nhel\r\n2\r\nlo\r\n0", "\r\n\r\n"], "hello"],
      [["HTTP/1.1 200 OK\r\n\r\nhel", "lo"], "hello"],
      [
        ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", "HTTP/1.1 200\r\n\r\nhello"],
        "hello",
      ],
      [["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], ""],
    ];
    for (const [pieces, body] of cases) {
      const { upstream } = await saying(...pieces);
      const answer = await exchange(pool, upstream, request());
      expect([answer.status, await answer.text()]).toEqual([200, body]);
    }
  });

  test("exchange keeps header lines apart, and lets none of them end early", async () => {
    const { raw, upstream } = await saying("HTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n");
    const headers: HeaderLine[] = [
      ["Host", "h"],
      ["X-Remote-Group", "a, b"],
      ["X-Remote-Group", "c\r\nX-Evil: 1"],
    ];
    const answer = await exchange(pool, upstream, request({ headers }));
    expect(raw.heard).toBe(
      "GET /x?y=1 HTTP/1.1\r\nHost: h\r\nX-Remote-Group: a, b\r\nX-Remote-Group: c  X-Evil: 1\r\n\r\n",
    );
    expect([answer.status, answer.body, answer.headers.getSetCookie()]).toEqual([204, null, ["a=1", "b=2"]]);
  });

  test("exchange passes no request on within another", async () => {
    const evil = await saying("HTTP/1.1 204 No Content\r\n\r\n");
    const headers: HeaderLine[] = [
      ["Host", "h"],
      ["a: b\r\nx-evil", "1"],
    ];
    await exchange(pool, evil.upstream, request({ target: "/x HTTP/1.1\r\nX-Evil: 1\r\n\r\n", headers }));
    expect(evil.raw.heard).toBe("GET /x%20HTTP/1.1%0d%0aX-Evil:%201%0d%0a%0d%0a HTTP/1.1\r\nHost: h\r\n\r\n");
    const { upstream } = await saying("HTTP/1.1 204 No Content\r\n\r\n");
    await expect(exchange(pool, upstream, request({ method: "GET / HTTP/1.1\r\nX: 1" }))).rejects.toThrow(
      "malformed method",
    );
    const long = await open(() => undefined);
    const body = new Blob(["four+more"]).stream();
    const sized: HeaderLine[] = [
      ["Host", "h"],
      ["content-length", "4"],
    ];
    await expect(exchange(pool, long.upstream, request({ method: "POST", headers: sized, body }))).rejects.toThrow();
    expect(long.raw.heard).not.toContain("more");
  });

  test("exchange sends a body of unknown length in chunks", async () => {
    const { raw, upstream } = await open((socket) => {
      setTimeout(() => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), 50);
    });
    const body = new Blob(["one ", "two"]).stream();
    const answer = await exchange(pool, upstream, request({ method: "POST", body }));
    expect(await answer.text()).toBe("ok");
    expect(raw.heard).toContain("Transfer-Encoding: chunked");
    expect(raw.heard).toEndWith("\r\n0\r\n\r\n");
  });

  test("exchange rejects what is no answer, and breaks off a body that is not whole", async () => {
    for (const [pieces, message] of [
      [[""], "EOF"],
      [["HTTP/1.1 20"], "EOF"],
      [["SSH-2.0-OpenSSH\r\n\r\n"], "malformed HTTP response"],
      [["HTTP/1.1 200 OK\r\nno colon\r\n\r\n"], "malformed header line"],
      [["HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"], "malformed Content-Length"],
    ] as const) {
      const { upstream } = await saying(...pieces);
      await expect(exchange(pool, upstream, request())).rejects.toThrow(message);
    }
    for (const piece of ["Content-Length: 9\r\n\r\nhel", "Transfer-Encoding: chunked\r\n\r\n9\r\nhel"]) {
      const { upstream } = await saying(`HTTP/1.1 200 OK\r\n${piece}`);
      const answer = await exchange(pool, upstream, request());
      await expect(answer.text()).rejects.toThrow("unexpected EOF");
    }
  });

  test("exchange uses a connection again once its answer has ended, and another when it was closed meanwhile", async () => {
    let connections = 0;
    const closing: Socket[] = [];
    const server = createServer((socket) => {
      connections++;
      closing.push(socket);
      socket.on("error", () => undefined);
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const upstream = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
    const ask = async (more: Partial<OutgoingRequest> = {}) => (await exchange(pool, upstream, request(more))).text();
    expect([await ask(), await ask(), connections]).toEqual(["ok", "ok", 1]);
    // What cannot be repeated goes out on a connection that is surely open.
    expect([await ask({ method: "DELETE" }), connections]).toEqual(["ok", 2]);
    await Promise.all([ask(), ask(), ask()]);
    expect(connections).toBe(3);
    for (const socket of closing) socket.destroy();
    expect(await ask()).toBe("ok");
    expect(connections).toBe(4);
    // What nobody asked for is no answer to the next request.
    closing.at(-1)?.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    await Bun.sleep(20);
    expect([await ask(), connections]).toEqual(["ok", 5]);
    server.close();
  });

  test("exchange hangs up when its request is over, or nobody reads the answer", async () => {
    const stop = new AbortController();
    const silent = await open(() => undefined);
    const waiting = exchange(pool, silent.upstream, request({ signal: stop.signal }));
    setTimeout(() => stop.abort(), 20);
    await expect(waiting).rejects.toThrow();
    await silent.raw.closed.promise;
    const endless = await open((socket) => socket.write("HTTP/1.1 200 OK\r\n\r\nstart"));
    const answer = await exchange(pool, endless.upstream, request());
    await answer.body?.cancel();
    await endless.raw.closed.promise;
  });
});
