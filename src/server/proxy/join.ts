import type { Duplex } from "node:stream";
import type { Upgrade } from "../http/connection.ts";
import { Connection } from "./connection.ts";
import { headBytes, type OutgoingRequest } from "./exchange.ts";
import { IncomingResponse } from "./incoming-response.ts";
import type { ResponseHead } from "./response-head.ts";
import { dial, type Upstream } from "./upstream.ts";
import { write } from "./write.ts";

/**
 * Joins a client that asked for another protocol to an upstream, byte by byte, once the upstream has agreed. One that does not agree
 * is heard out, and nothing more of the client's reaches it: what would follow on the connection were requests that nobody has
 * authorised (CVE-2018-1002105). Rejects, with the client's connection untouched, when no answer comes.
 */
export async function join(upstream: Upstream, request: OutgoingRequest, upgrade: Upgrade): Promise<void> {
  const socket = await dial(upstream, request.signal);
  const leave = (): void => void socket.destroy();
  request.signal.addEventListener("abort", leave, { once: true });
  socket.on("close", () => request.signal.removeEventListener("abort", leave));
  const incoming = new IncomingResponse(new Connection(socket));
  let answer: { head: ResponseHead; text: string };
  try {
    socket.write(headBytes(request, request.headers));
    answer = await incoming.head(request.method);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  const { socket: client, head: early } = upgrade.take();
  // The client may have left meanwhile; its end is not told again.
  if (client.destroyed) {
    socket.destroy();
    return;
  }
  const end = (): void => {
    socket.destroy();
    client.destroy();
  };
  socket.on("error", end).on("close", end);
  client.on("error", end).on("close", end);
  if (answer.head.status !== 101) {
    await refuse(client, answer.head, incoming).catch(end);
    socket.destroy();
    return;
  }
  client.write(Buffer.from(answer.text, "latin1"));
  if (early.byteLength > 0) socket.write(early);
  client.pipe(socket);
  void passOn(incoming.remainder(), client).then(() => client.end(), end);
}

async function passOn(pieces: AsyncIterable<Uint8Array>, client: Duplex): Promise<void> {
  for await (const bytes of pieces) await write(client, bytes);
}

/** Hands the refusal over, and hangs up. */
async function refuse(client: Duplex, head: ResponseHead, incoming: IncomingResponse): Promise<void> {
  const lines = head.headers.filter(([name]) => !FRAMING.has(name)).map(([name, value]) => `${name}: ${value}\r\n`);
  client.write(Buffer.from(`HTTP/1.1 ${head.status} Refused\r\n${lines.join("")}connection: close\r\n\r\n`, "latin1"));
  await passOn(incoming.body(head), client);
  client.end();
}

const FRAMING = new Set(["connection", "transfer-encoding", "content-length", "keep-alive"]);
