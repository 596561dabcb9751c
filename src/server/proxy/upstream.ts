import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** Where a request is passed on to. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  /** Absent: plain text. */
  readonly tls?: UpstreamTls;
}

export interface UpstreamTls {
  /** Certificates in PEM that the server's is checked against; empty: those that the system trusts. Absent: it is not checked. */
  readonly ca?: string;
  /** What the server's certificate has to be for; absent: the host. */
  readonly serverName?: string;
  /** What we show ourselves to be, in PEM. */
  readonly cert?: string;
  readonly key?: string;
}

/** Who does not accept a connection by then is taken for dead; as Go's dialer in Kubernetes' proxies. */
const CONNECT_MS = 30_000;

/** Connects to an upstream; the signal ends the attempt. Rejects when it cannot be made, or its certificate is not the right one. */
export function dial(upstream: Upstream, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const leave = (): void => void socket.destroy();
  const late = (): void => void socket.destroy(new Error(`no connection within ${CONNECT_MS / 1000} s`));
  const socket = open(upstream, () => {
    socket.setTimeout(0).off("timeout", late);
    signal.removeEventListener("abort", leave);
    resolve(socket);
  });
  socket.setTimeout(CONNECT_MS).on("timeout", late);
  // Stays for as long as the socket lives: one failure may be told twice, and untold ones end the process.
  socket.on("error", reject).on("close", () => reject(new Error("the connection was closed")));
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  socket.on("close", () => signal.removeEventListener("abort", leave));
  return promise;
}

function open({ host, port, tls }: Upstream, ready: () => void): Socket {
  if (tls === undefined) return connectPlain({ host, port }, ready);
  const { ca, cert, key, serverName } = tls;
  return connectTls(
    {
      host,
      port,
      ...(ca === undefined ? { rejectUnauthorized: false } : ca === "" ? {} : { ca }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      ...(serverName === undefined ? {} : { servername: serverName }),
    },
    ready,
  );
}
