import { connect } from "node:net";

/** Resolves when something accepts a connection at host and port; rejects with why not. */
export function tcpConnect(host: string, port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const timer = setTimeout(() => end(new Error(`dial tcp ${host}:${port}: i/o timeout`)), timeoutMs);
    socket.once("connect", () => end());
    socket.once("error", (cause) => end(new Error(`dial tcp ${host}:${port}: ${cause.message}`, { cause })));
  });
}
