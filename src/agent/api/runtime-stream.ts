/** A connection to the runtime's streaming server, upgraded to SPDY/3.1: raw, or as streams. */
import { connect, type Socket } from "node:net";

export interface Upgraded {
  socket: Socket;
  /** The answer's status line and headers, as they came. */
  answer: string;
  /** What came after them. */
  head: Buffer;
}

const MOST_ANSWER_BYTES = 16 << 10;

/**
 * Opens one of the URLs that CRI's Exec, Attach and PortForward give (each works once) and asks for SPDY with these stream protocols.
 * Rejects when the runtime does not agree.
 */
export function openRuntimeStream(url: string, protocols: readonly string[]): Promise<Upgraded> {
  const { hostname, port, pathname } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Upgraded>();
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let input: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    input = Buffer.concat([input, chunk]);
    const end = input.indexOf("\r\n\r\n");
    if (end < 0 && input.length < MOST_ANSWER_BYTES) return;
    socket.off("data", onData);
    socket.off("error", reject);
    socket.pause();
    const answer = input.toString("latin1", 0, end + 4);
    if (answer.startsWith("HTTP/1.1 101")) resolve({ socket, answer, head: input.subarray(end + 4) });
    else {
      socket.destroy();
      reject(new Error(`the container runtime refused to stream: ${answer.split("\r\n")[0]}`));
    }
  };
  socket.on("data", onData);
  socket.once("error", reject);
  socket.write(
    `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n` +
      `${protocols.map((each) => `X-Stream-Protocol-Version: ${each}\r\n`).join("")}\r\n`,
  );
  return promise;
}
