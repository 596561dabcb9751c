import { afterEach, expect, test } from "bun:test";
import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer as listen } from "node:net";
import { Wire } from "../wire.ts";
import { ClientConnection } from "./client-connection.ts";
import { FLAG, FRAME, settings, smallFrame } from "./frames.ts";
import { encodeHeaders } from "./hpack.ts";

const POST = encodeHeaders(
  Object.entries({ ":method": "POST", ":scheme": "http", ":path": "/", ":authority": "test" }),
);

let server: Http2Server | undefined;
let connection: ClientConnection | undefined;

afterEach(() => {
  connection?.destroy(new Error("the test is over"));
  server?.close();
});

/** A connection to a server that answers as `serve` says. */
async function connected(serve: (stream: ServerHttp2Stream) => void) {
  const own = createServer();
  server = own;
  own.on("stream", (stream: ServerHttp2Stream) => {
    stream.on("error", () => undefined);
    serve(stream);
  });
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  const wire = await Wire.dial({ hostname: "127.0.0.1", port: (own.address() as AddressInfo).port }, 1_000);
  const ended = Promise.withResolvers<Error>();
  const client = new ClientConnection(wire, ended.resolve);
  connection = client;
  return { client, wire, ended: ended.promise };
}

function ask(client: ClientConnection, body: Buffer): Promise<{ headers: Map<string, string>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const headers = new Map<string, string>();
    const id = client.request(POST, body, {
      listener: {
        data: (bytes) => {
          parts.push(Buffer.from(bytes));
          client.taken(id, bytes.byteLength);
        },
        headers: (more) => {
          for (const [name, value] of more) headers.set(name, value);
        },
        end: (error) => (error === undefined ? resolve({ headers, body: Buffer.concat(parts) }) : reject(error)),
      },
    });
  });
}

const echo = (stream: ServerHttp2Stream): void => {
  const parts: Buffer[] = [];
  stream.on("data", (part: Buffer) => parts.push(part));
  stream.on("end", () => {
    stream.respond({ ":status": 200, "x-length": String(Buffer.concat(parts).byteLength) });
    stream.end(Buffer.concat(parts));
  });
};

test("ClientConnection answers many requests at once, each with its own", async () => {
  const { client } = await connected(echo);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => ask(client, Buffer.from(`body ${i}`))));
  expect(answers.map(({ body }) => String(body))).toEqual(Array.from({ length: 200 }, (_, i) => `body ${i}`));
  expect(answers[0]?.headers.get(":status")).toBe("200");
});

test("ClientConnection sends and receives more than every window holds", async () => {
  const { client } = await connected(echo);
  const big = Buffer.alloc(20 * 1024 * 1024, "0123456789");
  const answers = await Promise.all([ask(client, big), ask(client, big.subarray(0, 100_000))]);
  expect(answers[0]?.body.equals(big)).toBe(true);
  expect(answers[1]?.body.byteLength).toBe(100_000);
});

test("ClientConnection ends the requests under way when the socket closes", async () => {
  const { client, wire, ended } = await connected(() => wire.destroy());
  await expect(ask(client, Buffer.from("x"))).rejects.toThrow("the connection was closed");
  expect((await ended).message).toBe("the connection was closed");
});

test("ClientConnection fails one stream that is reset, and no other", async () => {
  // Frame by frame: node:http2 here ends a stream in peace when it is told to reset it.
  const peer = listen((socket) => {
    socket.once("data", () => {
      const payload = Buffer.of(0, 0, 0, 2);
      socket.write(settings({}));
      socket.write(smallFrame({ type: FRAME.rstStream, flags: 0, stream: 1, payload }));
      const answer = encodeHeaders([[":status", "200"]]);
      socket.write(
        smallFrame({ type: FRAME.headers, flags: FLAG.endHeaders | FLAG.endStream, stream: 3, payload: answer }),
      );
    });
  });
  await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
  const wire = await Wire.dial({ hostname: "127.0.0.1", port: (peer.address() as AddressInfo).port }, 1_000);
  connection = new ClientConnection(wire, () => undefined);
  const client = connection;
  const [bad, good] = await Promise.allSettled([ask(client, Buffer.from("bad")), ask(client, Buffer.from("good"))]);
  peer.close();
  expect(bad).toMatchObject({ status: "rejected", reason: { message: "reset by the peer: 2" } });
  expect(good).toMatchObject({ status: "fulfilled", value: { headers: new Map([[":status", "200"]]) } });
});

test("ClientConnection finishes what is under way after GOAWAY, and takes nothing new", async () => {
  const { client, ended } = await connected((stream) => {
    stream.session?.goaway(0, stream.id ?? 0);
    setTimeout(() => {
      stream.respond({ ":status": 200 });
      stream.end("late");
    }, 50);
  });
  const { body } = await ask(client, Buffer.from("x"));
  expect(String(body)).toBe("late");
  expect((await ended).message).toBe("the peer takes no more requests");
});
