import { ApiError, type Status } from "../api/errors.ts";
import { errorOf } from "./client.ts";
import type { Transport } from "./transport.ts";

/** One frame: the first byte of a message is its channel. */
export interface Frame {
  channel: number;
  data: Uint8Array;
}

/** Several byte streams over one WebSocket, as Kubernetes' *.channel.k8s.io protocols number them. */
export interface Channels extends AsyncDisposable {
  /** Sends bytes; resolves when not too much waits to be sent. */
  send(channel: number, data: Uint8Array | string): Promise<void>;
  /** Says that no more will be sent on a channel (v5). */
  end(channel: number): void;
  /** Frames until the other side closes; rejects when the connection breaks. */
  readonly frames: AsyncIterable<Frame>;
}

/** The channel of v5.channel.k8s.io whose messages name a channel that is closed. */
const CLOSE_CHANNEL = 255;
/** Bytes that may wait in the socket before `send` makes its caller wait. */
const BUFFER_MOST = 1 << 20;
const NORMAL_CLOSURES = new Set([1000, 1001, 1005]);

async function opened(socket: WebSocket, transport: Transport, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.addEventListener("open", () => resolve(), { once: true });
  socket.addEventListener("error", (event) => reject(new Error((event as ErrorEvent).message ?? "connection failed")), {
    once: true,
  });
  socket.addEventListener("close", (event) => reject(new Error(event.reason || `closed with code ${event.code}`)), {
    once: true,
  });
  try {
    await promise;
  } catch (cause) {
    // A refused upgrade does not show its answer; the same request without an upgrade does.
    const response = await transport.fetch(path);
    if (!response.ok) throw await errorOf(response);
    throw new Error(`the server did not open a stream at "${path.replace(/\?.*/, "")}"`, { cause });
  }
}

/** Opens a stream to a subresource such as pods/exec. Rejects with ApiError when the server refuses. */
export async function openChannels(
  transport: Transport,
  path: string,
  protocols: readonly string[],
): Promise<Channels> {
  const socket = await transport.webSocket(path, protocols);
  const waiting: Frame[] = [];
  let wake = (): void => {};
  let ended: { error?: Error } | undefined;
  socket.addEventListener("message", (event) => {
    const bytes = new Uint8Array(event.data as ArrayBuffer);
    waiting.push({ channel: bytes[0] ?? 0, data: bytes.subarray(1) });
    wake();
  });
  socket.addEventListener("close", ({ code, reason }) => {
    ended = NORMAL_CLOSURES.has(code) ? {} : { error: new Error(`the stream broke off: ${reason || `code ${code}`}`) };
    wake();
  });
  await opened(socket, transport, path);

  async function* frames(): AsyncGenerator<Frame, void> {
    for (;;) {
      const frame = waiting.shift();
      if (frame !== undefined) yield frame;
      else if (ended?.error !== undefined) throw ended.error;
      else if (ended !== undefined) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const send = (channel: number, data: Uint8Array | string): void => {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    const message = new Uint8Array(bytes.length + 1);
    message[0] = channel;
    message.set(bytes, 1);
    if (socket.readyState === WebSocket.OPEN) socket.send(message);
  };
  return {
    frames: frames(),
    async send(channel, data) {
      send(channel, data);
      while (socket.bufferedAmount > BUFFER_MOST && ended === undefined) await Bun.sleep(5);
    },
    end: (channel) => send(CLOSE_CHANNEL, new Uint8Array([channel])),
    async [Symbol.asyncDispose]() {
      socket.close(1000);
    },
  };
}

/** The exit status that the Status on the error channel of exec stands for. Throws ApiError when the command could not be run. */
export function exitStatusOf(text: string): number {
  const status = JSON.parse(text) as Partial<Status>;
  if (status.status === "Success") return 0;
  const exit = status.details?.causes?.find((cause) => cause.reason === "ExitCode")?.message;
  if (status.reason === "NonZeroExitCode" && exit !== undefined) return Number(exit);
  throw ApiError.from(status, status.code ?? 500);
}
