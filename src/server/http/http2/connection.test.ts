import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { systemClock } from "../../../lib/clock.ts";
import {
  ERROR,
  FLAG,
  FRAME,
  type Frame,
  FrameReader,
  MAX_FRAME,
  PREFACE,
  SETTING,
  settings,
  smallFrame,
  windowUpdate,
} from "../../../lib/http2/frames.ts";
import { encodeHeaders, HeaderDecoder, type HeaderField } from "../../../lib/http2/hpack.ts";
import { createLogger } from "../../../lib/log.ts";
import { ClusterAuthority } from "../../pki/cluster-authority.ts";
import { Answer } from "../answer.ts";
import type { ApiRequest } from "../api-request.ts";
import { Front } from "../front.ts";

const GET: HeaderField[] = [
  [":method", "GET"],
  [":scheme", "https"],
  [":path", "/"],
  [":authority", "x"],
];
const POST = GET.map(([name, value]): HeaderField => [name, name === ":method" ? "POST" : value]);

/** A client that says what it likes. */
class RawClient {
  readonly socket: TLSSocket;
  readonly frames: Frame[] = [];
  readonly #reader = new FrameReader();
  closed = false;

  constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      for (const frame of this.#reader.read(chunk)) this.frames.push({ ...frame, payload: Buffer.from(frame.payload) });
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.closed = true;
    });
  }

  begin(values: Record<number, number> = {}): void {
    this.socket.write(Buffer.concat([PREFACE, settings(values)]));
  }

  send(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array()): void {
    this.socket.write(smallFrame({ type, flags, stream, payload: Buffer.from(payload) }));
  }

  headers(stream: number, fields: HeaderField[], flags: number = FLAG.endHeaders | FLAG.endStream): void {
    this.send(FRAME.headers, flags, stream, encodeHeaders(fields));
  }

  of(type: number, stream = 0): Frame[] {
    return this.frames.filter((frame) => frame.type === type && frame.stream === stream);
  }

  dataOf(stream: number): number {
    return this.of(FRAME.data, stream).reduce((sum, { payload }) => sum + payload.byteLength, 0);
  }
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 3000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${holds}`);
    await Bun.sleep(2);
  }
}

describe("Http2Connection", () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-http2-"));
  let authority: ClusterAuthority;
  let front: Front;
  let running = 0;
  let release = Promise.withResolvers<void>();

  async function handler(request: ApiRequest): Promise<Answer | Response> {
    const path = new URL(request.url).pathname;
    if (path === "/held") {
      running++;
      await release.promise;
      running--;
    }
    if (path === "/passed-on") return new Response(request.body);
    if (path === "/unread") return new Answer(405, [], Buffer.from("no"));
    const body = path === "/large" ? Buffer.alloc(1_000_000) : Buffer.from(await request.bytes());
    return new Answer(200, [["a", "b".repeat(path === "/wide" ? 40_000 : 1)]], body);
  }

  beforeAll(async () => {
    authority = await ClusterAuthority.open(dir, systemClock);
    const names = { dns: ["localhost"], ips: ["127.0.0.1"] };
    front = await Front.listen({
      address: "127.0.0.1",
      port: 0,
      credentials: await authority.issueServing({ user: "server", groups: [] }, names, 600),
      caPem: authority.caPem,
      handler,
      log: createLogger({ level: "error" }),
      clock: systemClock,
    });
  });

  afterAll(async () => {
    release.resolve();
    await front[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  function open(): Promise<RawClient> {
    const options = { host: "127.0.0.1", port: front.port, ca: authority.caPem, ALPNProtocols: ["h2"] };
    return new Promise((resolve, reject) => {
      const socket = connect(options, () => resolve(new RawClient(socket)));
      socket.on("error", reject);
    });
  }

  const at = (path: string, fields = GET): HeaderField[] =>
    fields.map(([name, value]) => [name, name === ":path" ? path : value]);

  test("answers pings, acknowledges settings and passes over what it does not know", async () => {
    const client = await open();
    client.begin({ 99: 1 });
    client.send(200, 0, 0, Buffer.from("unknown"));
    client.send(FRAME.priority, 0, 3, Buffer.alloc(5));
    client.send(FRAME.ping, 0, 0, Buffer.from("12345678"));
    await until(() => client.of(FRAME.ping).length === 1);
    expect(client.of(FRAME.ping)[0]?.payload.toString()).toBe("12345678");
    expect(client.of(FRAME.settings).some(({ flags }) => flags === FLAG.ack)).toBe(true);
    client.socket.destroy();
  });

  test("sends no more than the windows allow", async () => {
    const client = await open();
    client.begin({ [SETTING.initialWindowSize]: 1000 });
    client.headers(1, at("/large"));
    await until(() => client.dataOf(1) === 1000);
    client.socket.write(windowUpdate(1, 500_000));
    // The window of the connection is the next to end.
    await until(() => client.dataOf(1) === 65_535);
    await Bun.sleep(30);
    expect(client.dataOf(1)).toBe(65_535);
    client.headers(3, at("/"));
    client.socket.write(windowUpdate(0, 2_000_000));
    await until(() => client.dataOf(1) === 501_000);
    client.socket.write(windowUpdate(1, 2_000_000));
    await until(() => client.of(FRAME.data, 1).at(-1)?.flags === FLAG.endStream);
    expect(client.dataOf(1)).toBe(1_000_000);
    client.socket.destroy();
  });

  test("writes and reads headers that need several frames", async () => {
    const client = await open();
    client.begin();
    const block = encodeHeaders([...at("/wide"), ["x", "y".repeat(20_000)]]);
    client.send(FRAME.headers, FLAG.endStream, 1, block.subarray(0, 10));
    client.send(FRAME.continuation, 0, 1, block.subarray(10, MAX_FRAME));
    client.send(FRAME.continuation, FLAG.endHeaders, 1, block.subarray(MAX_FRAME));
    await until(() => client.of(FRAME.continuation, 1).length === 2);
    const parts = [...client.of(FRAME.headers, 1), ...client.of(FRAME.continuation, 1)].map(({ payload }) => payload);
    expect(new Map(new HeaderDecoder().decode(Buffer.concat(parts))).get("a")).toHaveLength(40_000);
    client.socket.destroy();
  });

  test("takes trailers, and bodies with padding", async () => {
    const client = await open();
    client.begin();
    client.headers(1, POST, FLAG.endHeaders);
    client.send(FRAME.data, FLAG.padded, 1, Buffer.from("\x03body\0\0\0"));
    client.headers(1, [["trailer", "x"]]);
    await until(() => client.of(FRAME.data, 1).length === 1);
    expect(client.of(FRAME.data, 1)[0]?.payload.toString()).toBe("body");
    client.socket.destroy();
  });

  test("lets a client finish the body of a request that has its answer, and resets it when it does not", async () => {
    const client = await open();
    client.begin();
    for (const id of [1, 3, 5]) client.headers(id, at("/unread", POST), FLAG.endHeaders);
    await until(() => [1, 3, 5].every((id) => client.dataOf(id) === 2));
    client.send(FRAME.data, FLAG.endStream, 1, Buffer.from("late"));
    client.headers(3, [["trailer", "x"]]);
    await until(() => client.of(FRAME.rstStream, 5).length === 1);
    expect(client.of(FRAME.rstStream, 5)[0]?.payload.readUInt32BE(0)).toBe(ERROR.none);
    expect([client.of(FRAME.rstStream, 1), client.of(FRAME.rstStream, 3), client.closed]).toEqual([[], [], false]);
    client.socket.destroy();
  });

  test("carries many requests and long bodies at a time", async () => {
    const session = connectHttp2(`https://127.0.0.1:${front.port}`, { ca: authority.caPem });
    const ask = (path: string, body: Buffer): Promise<number> =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ":path": path, ":method": "POST" });
        let size = 0;
        stream.on("data", (data: Buffer) => {
          size += data.byteLength;
        });
        stream.on("end", () => resolve(size)).on("error", reject);
        stream.end(body);
      });
    const small = Array.from({ length: 200 }, (_, i) => ask("/", Buffer.alloc(i * 50)));
    const long = [ask("/passed-on", Buffer.alloc(3_000_000)), ask("/passed-on", Buffer.alloc(1_000_000))];
    expect(await Promise.all(small)).toEqual(Array.from({ length: 200 }, (_, i) => i * 50));
    expect(await Promise.all(long)).toEqual([3_000_000, 1_000_000]);
    session.destroy();
  });

  const streamErrors: readonly [string, number, (client: RawClient) => void][] = [
    [
      "a request without a path",
      ERROR.protocol,
      (c) =>
        c.headers(1, [
          [":method", "GET"],
          [":scheme", "https"],
        ]),
    ],
    ["a name in capitals", ERROR.protocol, (c) => c.headers(1, [...GET, ["Bad", "x"]])],
    ["a line end in a value", ERROR.protocol, (c) => c.headers(1, [...GET, ["a", "x\r\ny"]])],
    ["a field of HTTP/1.1", ERROR.protocol, (c) => c.headers(1, [...GET, ["connection", "close"]])],
    [
      "a body longer than it says",
      ERROR.protocol,
      (c) => {
        c.headers(1, [...POST, ["content-length", "1"]], FLAG.endHeaders);
        c.send(FRAME.data, FLAG.endStream, 1, Buffer.from("long"));
      },
    ],
    [
      "a window that is too wide",
      ERROR.flowControl,
      (c) => {
        c.headers(1, at("/held"));
        c.socket.write(windowUpdate(1, 0x7fffffff));
      },
    ],
  ];
  test.each(streamErrors)("ends the stream of %s, and no other", async (_, code, act) => {
    const client = await open();
    client.begin();
    act(client);
    await until(() => client.of(FRAME.rstStream, 1).length === 1);
    expect(client.of(FRAME.rstStream, 1)[0]?.payload.readUInt32BE(0)).toBe(code);
    client.headers(3, GET);
    await until(() => client.of(FRAME.headers, 3).length === 1);
    client.socket.destroy();
  });

  const connectionErrors: readonly [string, number, (client: RawClient) => void][] = [
    ["an even stream", ERROR.protocol, (c) => c.headers(2, GET)],
    [
      "streams out of order",
      ERROR.protocol,
      (c) => {
        c.headers(5, GET);
        c.headers(3, GET);
      },
    ],
    ["data on a stream that is not open", ERROR.protocol, (c) => c.send(FRAME.data, 0, 7, Buffer.from("x"))],
    ["a push", ERROR.protocol, (c) => c.send(FRAME.pushPromise, 0, 1, Buffer.alloc(4))],
    ["a damaged header block", ERROR.compression, (c) => c.send(FRAME.headers, 5, 1, Buffer.from([0xff, 0xff, 0xff]))],
    ["settings that are cut off", ERROR.frameSize, (c) => c.send(FRAME.settings, 0, 0, Buffer.alloc(5))],
    ["padding longer than its frame", ERROR.protocol, (c) => c.send(FRAME.headers, 0xd, 1, Buffer.from([200]))],
    [
      "a header block that is interrupted",
      ERROR.protocol,
      (c) => {
        c.send(FRAME.headers, 0, 1, encodeHeaders(GET));
        c.send(FRAME.ping, 0, 0, Buffer.alloc(8));
      },
    ],
    [
      "a header block without end",
      ERROR.enhanceYourCalm,
      (c) => {
        c.send(FRAME.headers, 0, 1, encodeHeaders(GET));
        for (let i = 0; i < 70_000; i++) c.send(FRAME.continuation, 0, 1);
      },
    ],
  ];
  test.each(connectionErrors)("ends a connection with %s", async (_, code, act) => {
    const client = await open();
    client.begin();
    act(client);
    await until(() => client.of(FRAME.goaway).length === 1 && client.closed);
    expect(client.of(FRAME.goaway)[0]?.payload.readUInt32BE(4)).toBe(code);
  });

  test("refuses more streams than it allows, and a client that resets them to open more", async () => {
    release.resolve();
    await until(() => running === 0);
    release = Promise.withResolvers();
    const client = await open();
    client.begin();
    for (let i = 0; i < 260; i++) client.headers(2 * i + 1, at("/held"));
    await until(() => client.frames.filter(({ type }) => type === FRAME.rstStream).length === 10);
    expect(running).toBe(250);
    for (let i = 0; i < 250; i++) client.send(FRAME.rstStream, 0, 2 * i + 1, Buffer.alloc(4));
    for (let i = 260; i < 600; i++) {
      client.headers(2 * i + 1, at("/held"));
      client.send(FRAME.rstStream, 0, 2 * i + 1, Buffer.alloc(4));
    }
    await until(() => client.closed);
    expect(client.of(FRAME.goaway)[0]?.payload.readUInt32BE(4)).toBe(ERROR.enhanceYourCalm);
    expect(running).toBeLessThanOrEqual(500);
    release.resolve();
    await until(() => running === 0);
  });

  test("outlives bytes at random", async () => {
    for (let round = 0; round < 50; round++) {
      const client = await open();
      if (round % 2 === 0) client.begin();
      client.socket.write(crypto.getRandomValues(new Uint8Array(2000)));
      await until(() => client.closed);
    }
    const client = await open();
    client.begin();
    client.headers(1, GET);
    await until(() => client.of(FRAME.headers, 1).length === 1);
    client.socket.destroy();
  });
});
