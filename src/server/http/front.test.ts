import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { ClusterAuthority } from "../pki/cluster-authority.ts";
import { Answer, type Sink } from "./answer.ts";
import type { ApiRequest } from "./api-request.ts";
import type { Connection } from "./connection.ts";
import { Front } from "./front.ts";

describe("Front", () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-front-"));
  let authority: ClusterAuthority;
  let front: Front;
  let sinks: Sink[] = [];
  let closed = 0;

  /** Answers by path, so that each test can ask for what it is about. */
  async function handler(request: ApiRequest, connection: Connection): Promise<Answer | Response> {
    const path = new URL(request.url).pathname;
    const text = (body: string): Answer => new Answer(200, [["content-type", "text/plain"]], Buffer.from(body));
    if (path === "/echo") return text(`${request.method} ${Buffer.from(await request.bytes()).toString("latin1")}`);
    if (path === "/size") return text(String((await request.bytes()).byteLength));
    if (path === "/unread") return text("not read");
    if (path === "/who")
      return text(connection.certificate === undefined ? "nobody" : String(connection.certificate.byteLength));
    if (path === "/slow") {
      await Bun.sleep(20);
      return text("slow");
    }
    if (path === "/large") return new Answer(200, [], Buffer.alloc(5_000_000, "x"));
    if (path === "/web") return new Response(new Blob(["in ", "parts"]).stream());
    if (path === "/broken") {
      return new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(Buffer.from("half"));
            controller.error(new Error("gone"));
          },
        }),
      );
    }
    if (path === "/passed-on") return new Response(request.body);
    if (path === "/upgrade" && connection.upgrade !== undefined) {
      const { socket, head } = connection.upgrade.take();
      socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
      socket.write(head);
      socket.pipe(socket);
      return text("");
    }
    return new Answer(200, [["warning", "line\r\ninjected: yes"]], {
      open: (sink) => void sinks.push(sink),
      close: () => {
        closed++;
      },
    });
  }

  beforeAll(async () => {
    authority = await ClusterAuthority.open(dir, systemClock);
    const credentials = await authority.issueServing(
      { user: "server", groups: [] },
      { dns: ["localhost"], ips: ["127.0.0.1"] },
      600,
    );
    front = await Front.listen({
      address: "127.0.0.1",
      port: 0,
      credentials,
      caPem: authority.caPem,
      handler,
      log: createLogger({ level: "error" }),
      clock: systemClock,
    });
  });

  afterAll(async () => {
    await front[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`https://127.0.0.1:${front.port}${path}`, { ...init, tls: { ca: authority.caPem } });

  const open = (): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: front.port, ca: authority.caPem }, () => resolve(socket));
      socket.on("error", reject);
    });

  /** Sends pieces one after the other; what came back until the server hung up. */
  async function raw(...pieces: string[]): Promise<string> {
    const socket = await open();
    let came = "";
    socket.on("data", (data) => {
      came += data.toString("latin1");
    });
    const end = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    for (const piece of pieces) {
      socket.write(piece);
      await Bun.sleep(5);
    }
    await end;
    return came;
  }

  async function until(holds: () => boolean): Promise<void> {
    const end = Date.now() + 3000;
    while (!holds()) {
      if (Date.now() > end) throw new Error("waited in vain");
      await Bun.sleep(5);
    }
  }

  test("answers, keeps the connection and takes bodies of either framing", async () => {
    for (let i = 0; i < 3; i++) {
      expect(await (await ask("/echo", { method: "POST", body: `body ${i}` })).text()).toBe(`POST body ${i}`);
    }
    const streamed = new Blob(["a", "b".repeat(100_000)]).stream();
    expect((await (await ask("/echo", { method: "PUT", body: streamed })).text()).length).toBe(100_001 + "PUT ".length);
  });

  test("answers pipelined requests in their order, in whatever pieces they come", async () => {
    const requests = ["/slow", "/echo", "/who"].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join("");
    const last = "GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const bodies = (answer: string): string[] => answer.split(/HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n/).slice(1);
    const wanted = ["slow", "GET ", "nobody", "nobody"];
    expect(bodies(await raw(requests + last))).toEqual(wanted);
    expect(bodies(await raw(...(`${requests}${last}`.match(/[\s\S]{1,40}/g) ?? [])))).toEqual(wanted);
  });

  test("answers HEAD without a body, and 100 Continue to who waits for it", async () => {
    const head = await raw("HEAD /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(head).toContain("content-length: 6\r\n");
    expect(head).toEndWith("\r\n\r\n");
    const waits =
      "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n";
    const continued = await raw(waits, "ok");
    expect(continued).toStartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
    expect(continued).toEndWith("POST ok");
  });

  test.each([
    ["GET / HTTP/1.1\r\n\r\n", "400"],
    ["nonsense\r\n\r\n", "400"],
    ["POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"],
    [`GET / HTTP/1.1\r\nx: ${"y".repeat(1_100_000)}`, "431"],
  ])("refuses what is no request, %#", async (text, status) => {
    const answer = await raw(text);
    expect(answer).toStartWith(`HTTP/1.1 ${status} `);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test("lets a client that sends more than is read see the answer", async () => {
    const answer = await ask("/unread", { method: "POST", body: "x".repeat(100_000) });
    expect(await answer.text()).toBe("not read");
    expect(await (await ask("/size", { method: "POST", body: Buffer.alloc(4 * 1024 * 1024) })).text()).toMatch(
      /^3\d{6}$/,
    );
  });

  test("passes on a body of any length", async () => {
    const answer = await ask("/passed-on", { method: "POST", body: Buffer.alloc(8_000_000, "z") });
    expect((await answer.bytes()).byteLength).toBe(8_000_000);
  });

  test("writes long answers at the client's pace", async () => {
    expect((await (await ask("/large")).bytes()).byteLength).toBe(5_000_000);
    expect(await (await ask("/web")).text()).toBe("in parts");
  });

  test("does not end an answer that broke off as if it were whole", async () => {
    const answer = raw("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(await answer).not.toContain("0\r\n\r\n");
  });

  test("streams to many, cannot be made to write a header, and tells when a client leaves", async () => {
    sinks = [];
    const gone = closed;
    const leave = new AbortController();
    const answer = await ask("/stream", { signal: leave.signal });
    expect(answer.headers.get("injected")).toBeNull();
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    sinks[0]?.write(Buffer.from("first"));
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe("first");
    leave.abort();
    await until(() => closed === gone + 1);

    const whole = ask("/stream");
    await until(() => sinks.length === 2);
    sinks[1]?.write(Buffer.from("all"));
    sinks[1]?.end();
    expect(await (await whole).text()).toBe("all");
  });

  test("shows the client's certificate, and serves who has none", async () => {
    const { cert, key } = await authority.issueClient({ user: "me", groups: [] }, 600);
    const shown = await fetch(`https://127.0.0.1:${front.port}/who`, { tls: { ca: authority.caPem, cert, key } });
    expect(Number(await shown.text())).toBeGreaterThan(100);
    expect(await (await ask("/who")).text()).toBe("nobody");
  });

  test("hands over the socket of an upgrade with what came beyond the head", async () => {
    const socket = await open();
    let came = "";
    socket.on("data", (data) => {
      came += data.toString();
    });
    socket.write("GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\nearly ");
    await until(() => came.includes("early "));
    socket.write("late");
    await until(() => came.endsWith("early late"));
    socket.end();
  });

  test("speaks HTTP/2 with the same handler", async () => {
    const session = connectHttp2(`https://127.0.0.1:${front.port}`, { ca: authority.caPem });
    const send = (path: string, method = "GET", body = ""): Promise<string> =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ":path": path, ":method": method });
        let text = "";
        stream.on("data", (data) => {
          text += data.toString();
        });
        stream.on("end", () => resolve(text)).on("error", reject);
        stream.end(body);
      });
    const answers = await Promise.all([send("/slow"), send("/who"), send("/echo", "POST", "body"), send("/web")]);
    expect(answers).toEqual(["slow", "nobody", "POST body", "in parts"]);
    expect((await send("/large")).length).toBe(5_000_000);
    session.destroy();
  });

  test("says why it cannot listen", async () => {
    const again = Front.listen({
      address: "127.0.0.1",
      port: front.port,
      credentials: await authority.issueServing(
        { user: "server", groups: [] },
        { dns: ["localhost"], ips: ["127.0.0.1"] },
        600,
      ),
      caPem: authority.caPem,
      handler,
      log: createLogger({ level: "error" }),
      clock: systemClock,
    });
    expect(again).rejects.toThrow(/another process has the port/);
  });
});
