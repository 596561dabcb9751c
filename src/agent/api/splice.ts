/** Two ways to hand a client's SPDY to the runtime as it is: over the bare connection, and inside a WebSocket. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { holdBack } from "./hold-back.ts";
import { openRuntimeStream } from "./runtime-stream.ts";
import { WebSocketPeer } from "./web-socket.ts";

export interface Splice {
  socket: Duplex;
  /** What the client sent right after its request. */
  head: Buffer;
  url: string;
}

/** What kubectl calls port-forward in a WebSocket: its messages are pieces of a SPDY connection. */
export const TUNNEL_PROTOCOL = "SPDY/3.1+portforward.k8s.io";

/** The client and the runtime speak SPDY with each other. Rejects when the runtime refuses. */
export async function spliceSpdy(request: IncomingMessage, { socket, head, url }: Splice): Promise<void> {
  const upgraded = await openRuntimeStream(url, offeredProtocols(request));
  socket.write(upgraded.answer);
  if (upgraded.head.length > 0) socket.write(upgraded.head);
  if (head.length > 0) upgraded.socket.write(head);
  endTogether(socket, upgraded.socket);
  socket.pipe(upgraded.socket);
  upgraded.socket.pipe(socket);
}

/** Every protocol that the client names, in one header or several. */
function offeredProtocols({ rawHeaders }: IncomingMessage): string[] {
  const found: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== "x-stream-protocol-version") continue;
    found.push(...(rawHeaders[i + 1] ?? "").split(",").map((each) => each.trim()));
  }
  return found;
}

/** The same inside a WebSocket. */
export async function spliceTunnel(request: IncomingMessage, { socket, head, url }: Splice): Promise<void> {
  const upgraded = await openRuntimeStream(url, ["portforward.k8s.io"]);
  const runtime = upgraded.socket;
  const holdClient = holdBack(socket, runtime);
  const holdRuntime = holdBack(runtime, socket);
  const peer = WebSocketPeer.accept(request, {
    socket,
    protocol: TUNNEL_PROTOCOL,
    onMessage: (data) => {
      if (!runtime.write(data)) holdClient();
    },
    onClose: () => runtime.destroy(),
  });
  const toClient = (data: Buffer): void => {
    if (!peer.send(data)) holdRuntime();
  };
  runtime.on("data", toClient);
  runtime.on("end", () => peer.close());
  runtime.on("error", () => peer.close(1011));
  if (upgraded.head.length > 0) toClient(upgraded.head);
  peer.start(head);
  runtime.resume();
}

function endTogether(a: Duplex, b: Duplex): void {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}
