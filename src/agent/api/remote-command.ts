/** exec and attach for a WebSocket client: its channels on one side, the runtime's streams on the other. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { holdBack } from "./hold-back.ts";
import { openRuntimeStream } from "./runtime-stream.ts";
import { SpdySession } from "./spdy-session.ts";
import { WebSocketPeer } from "./web-socket.ts";

/** First byte of every message, since v4; `close` is of v5 and says which channel ends. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** Best first. The runtime itself knows v4 only, which differs in nothing but `close`. */
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"] as const;
const RUNTIME_PROTOCOL = "v4.channel.k8s.io";

export interface RemoteCommand {
  socket: Duplex;
  head: Buffer;
  /** Where the runtime offers the command. */
  url: string;
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

/** The protocol that both sides know, or undefined. */
export function chooseProtocol(request: IncomingMessage): string | undefined {
  const offered = WebSocketPeer.protocols(request);
  return PROTOCOLS.find((each) => offered.includes(each));
}

/** Connects both sides until the command ends or the client goes. Rejects when the runtime refuses. */
export async function remoteCommand(request: IncomingMessage, protocol: string, command: RemoteCommand): Promise<void> {
  const upgraded = await openRuntimeStream(command.url, [RUNTIME_PROTOCOL]);
  let open = 1 + Number(command.stdout) + Number(command.stderr && !command.tty);
  let write: (message: Buffer) => void = () => undefined;
  const peer = WebSocketPeer.accept(request, {
    socket: command.socket,
    protocol,
    onMessage: (message) => write(message),
    onClose: () => session.end(),
  });
  const session: SpdySession = new SpdySession(upgraded, () => peer.close());
  // A slow client slows the command down, as a terminal would, and the other way round.
  const holdCommand = holdBack(session.socket, peer.socket);
  const holdClient = holdBack(peer.socket, session.socket);
  const send = (channel: number, data: Buffer): void => {
    if (!peer.send(Buffer.concat([Buffer.of(channel), data]))) holdCommand();
  };
  const receive = (streamtype: "error" | "stdout" | "stderr") =>
    session.open(
      { streamtype },
      {
        onData: (data) => send(CHANNEL[streamtype], data),
        onEnd: () => {
          open--;
          if (open === 0) peer.close();
        },
      },
    );
  const ignored = { onData: () => undefined, onEnd: () => undefined };
  receive("error");
  const stdin = command.stdin ? session.open({ streamtype: "stdin" }, ignored) : undefined;
  if (command.stdout) receive("stdout");
  if (command.stderr && !command.tty) receive("stderr");
  const resize = command.tty ? session.open({ streamtype: "resize" }, ignored) : undefined;
  write = (message) => {
    const data = message.subarray(1);
    if (message[0] === CHANNEL.stdin && data.length > 0 && stdin?.write(data) === false) holdClient();
    if (message[0] === CHANNEL.resize) resize?.write(data);
    if (message[0] === CHANNEL.close && data[0] === CHANNEL.stdin) stdin?.end();
  };
  // An empty message tells the client that the command has started.
  send(command.stdout ? CHANNEL.stdout : command.stderr ? CHANNEL.stderr : CHANNEL.error, Buffer.alloc(0));
  peer.start(command.head);
}
