/**
 * Port-forward for a WebSocket client of channels, as Kubernetes' v4 protocol has it: the n-th of `ports` owns channel 2n for its data
 * and 2n + 1 for its error; the first message of each channel tells its port in two bytes, least significant first.
 */
import type { IncomingMessage } from "node:http";
import { ApiError } from "../../api/errors.ts";
import { holdBack } from "./hold-back.ts";
import { openRuntimeStream } from "./runtime-stream.ts";
import { SpdySession } from "./spdy-session.ts";
import type { Splice } from "./splice.ts";
import { WebSocketPeer } from "./web-socket.ts";

export const CHANNEL_PROTOCOL = "v4.channel.k8s.io";
/** A channel is one byte. */
const MOST_PORTS = 128;

function portsOf(query: URLSearchParams): number[] {
  const texts = query.getAll("ports").flatMap((each) => each.split(","));
  const ports = texts.map(Number);
  const bad = ports.findIndex((port) => !Number.isInteger(port) || port < 1 || port > 65535);
  if (bad !== -1) throw new ApiError("BadRequest", `"${texts[bad]}" in ports is not a port: 1 to 65535 was expected`);
  if (ports.length === 0 || ports.length > MOST_PORTS) {
    throw new ApiError("BadRequest", `ports names ${ports.length} ports: 1 to ${MOST_PORTS} were expected`);
  }
  return ports;
}

/** Connects both sides until the client goes or the runtime ends. Rejects when the runtime refuses. */
export async function portChannels(
  request: IncomingMessage,
  query: URLSearchParams,
  { socket, head, url }: Splice,
): Promise<void> {
  const ports = portsOf(query);
  const upgraded = await openRuntimeStream(url, ["portforward.k8s.io"]);
  let open = ports.length;
  const peer: WebSocketPeer = WebSocketPeer.accept(request, {
    socket,
    protocol: CHANNEL_PROTOCOL,
    onMessage: (message) => {
      const channel = message[0] ?? 0;
      if (channel % 2 === 0 && streams[channel / 2]?.write(message.subarray(1)) === false) holdClient();
    },
    onClose: () => session.end(),
  });
  const session: SpdySession = new SpdySession(upgraded, () => peer.close());
  const holdRuntime = holdBack(session.socket, peer.socket);
  const holdClient = holdBack(peer.socket, session.socket);
  const send = (channel: number, data: Buffer): void => {
    if (!peer.send(Buffer.concat([Buffer.of(channel), data]))) holdRuntime();
  };
  const streams = ports.map((port, i) => {
    const headers = { port: String(port), requestid: String(i) };
    const number = Buffer.of(port & 0xff, port >> 8);
    send(2 * i, number);
    send(2 * i + 1, number);
    const error = { onData: (data: Buffer) => send(2 * i + 1, data), onEnd: () => undefined };
    session.open({ ...headers, streamtype: "error" }, error).end();
    return session.open(
      { ...headers, streamtype: "data" },
      {
        onData: (data) => send(2 * i, data),
        onEnd: () => {
          open--;
          if (open === 0) peer.close();
        },
      },
    );
  });
  peer.start(head);
}
