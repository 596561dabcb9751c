import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wire } from "./wire.ts";

/** A server that reads slowly. */
function reader(options: { unix: string } | { hostname: string; port: number }) {
  const socket = {
    data(peer: { write(bytes: Uint8Array): number; pause(): void; resume(): void }, chunk: Buffer) {
      received += chunk.byteLength;
      peer.pause();
      setTimeout(() => peer.resume(), 1);
    },
  };
  let received = 0;
  const listener = "unix" in options ? Bun.listen({ ...options, socket }) : Bun.listen({ ...options, socket });
  return { listener, received: () => received };
}

test("Wire sends more than the socket takes at once, in order, through a unix socket", async () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-wire-"));
  const { listener, received } = reader({ unix: join(dir, "socket") });
  const wire = await Wire.dial({ unix: join(dir, "socket") }, 1_000);
  const parts = Array.from({ length: 20 }, () => Buffer.alloc(500_000, "x"));
  for (const part of parts) wire.write(part);
  while (received() < 10_000_000) await Bun.sleep(5);
  wire.destroy();
  listener.stop(true);
  rmSync(dir, { recursive: true });
  expect(received()).toBe(10_000_000);
});

test("Wire tells its listener once when the peer leaves", async () => {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: (peer) => void peer.end() } });
  const wire = await Wire.dial({ hostname: "127.0.0.1", port: listener.port }, 1_000);
  const closed = Promise.withResolvers<Error>();
  let times = 0;
  wire.listen({
    data: () => undefined,
    close: (error) => {
      times++;
      closed.resolve(error);
    },
  });
  wire.write(Buffer.from("x"));
  expect((await closed.promise).message).toBe("the connection was closed");
  wire.destroy();
  listener.stop(true);
  expect(times).toBe(1);
});

test("Wire.dial() rejects where nobody listens, and where TLS was expected", async () => {
  await expect(Wire.dial({ hostname: "127.0.0.1", port: 1 }, 1_000)).rejects.toThrow();
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const secure = { protocols: ["h2"] };
  const dialled = Wire.dial({ hostname: "127.0.0.1", port: listener.port, secure }, 100);
  await expect(dialled).rejects.toThrow("took too long");
  listener.stop(true);
});
