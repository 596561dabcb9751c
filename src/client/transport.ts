import { readFile } from "node:fs/promises";

export interface TransportOptions {
  /** Base URL of the API server, such as https://10.0.0.1:6443. In process any URL will do. */
  server?: string | URL;
  /** Answers requests in place of the network: an API server's handler in the same process. */
  fetch?: (request: Request) => Promise<Response>;
  /** Bearer token. */
  token?: string;
  /** File with the bearer token; read again every minute, because such tokens are rotated. Wins over `token`. */
  tokenFile?: string;
  /** PEM of the client's certificate and its key. */
  certificate?: string;
  key?: string;
  /** PEM of the authorities that may vouch for the server; absent: the system's. */
  ca?: string;
  /** Accept any server certificate. */
  insecure?: boolean;
  /** Name that the server's certificate is checked against, where it is not the URL's host. */
  serverName?: string;
  userAgent?: string;
}

/** One way to the API server, with credentials. */
export interface Transport {
  readonly server: URL;
  /** `path` starts with a slash and may have a query. Rejects with UnreachableError when there is no answer. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Opens a WebSocket with the same credentials; the caller listens for `open`, `error` and `close`. */
  webSocket(path: string, protocols: readonly string[]): Promise<WebSocket>;
}

/** The server could not be reached, or went away before it had answered. */
export class UnreachableError extends Error {
  readonly server: string;

  constructor(server: URL, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`cannot reach the API server at "${server.origin}": ${why}`, { cause });
    this.name = "UnreachableError";
    this.server = server.origin;
  }
}

const TOKEN_FILE_LIFE_MS = 60_000;

function tokenSource(options: TransportOptions): () => Promise<string | undefined> {
  const file = options.tokenFile;
  if (file === undefined) return async () => options.token;
  let known: { token: string; readAt: number } | undefined;
  return async () => {
    const now = performance.now();
    if (known === undefined || now - known.readAt > TOKEN_FILE_LIFE_MS) {
      known = { token: (await readFile(file, "utf8")).trim(), readAt: now };
    }
    return known.token;
  };
}

function tlsOf(options: TransportOptions): Bun.TLSOptions | undefined {
  const tls = {
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(options.certificate === undefined ? {} : { cert: options.certificate }),
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(options.serverName === undefined ? {} : { serverName: options.serverName }),
    ...(options.insecure === true ? { rejectUnauthorized: false } : {}),
  };
  return Object.keys(tls).length === 0 ? undefined : tls;
}

/** Joins credentials and TLS settings to a way of sending requests: a private pool of connections, or `options.fetch`. */
export function createTransport(options: TransportOptions): Transport {
  const server = new URL(options.server ?? "https://kubernetes.default.svc");
  const base = server.href.replace(/\/$/, "");
  const token = tokenSource(options);
  const tls = tlsOf(options);
  const inProcess = options.fetch;
  const session = inProcess === undefined ? new Bun.FetchSession(tls === undefined ? {} : { tls }) : undefined;

  const headersFor = async (init?: RequestInit["headers"]): Promise<Headers> => {
    const headers = new Headers(init);
    const bearer = await token();
    if (bearer !== undefined && !headers.has("authorization")) headers.set("authorization", `Bearer ${bearer}`);
    if (!headers.has("accept")) headers.set("accept", "application/json");
    if (!headers.has("user-agent")) headers.set("user-agent", options.userAgent ?? "orch");
    return headers;
  };

  return {
    server,
    async fetch(path, init = {}) {
      const request = { ...init, headers: await headersFor(init.headers) };
      if (inProcess !== undefined) return inProcess(new Request(base + path, request));
      try {
        // Bun's own timer would end a quiet watch or log stream after five minutes.
        return await (session?.fetch ?? fetch)(base + path, { ...request, timeout: false });
      } catch (error) {
        if (init.signal?.aborted) throw error;
        throw new UnreachableError(server, error);
      }
    },
    async webSocket(path, protocols) {
      const headers = await headersFor();
      const socket = new WebSocket(base.replace(/^http/, "ws") + path, {
        protocols: [...protocols],
        headers,
        ...(tls === undefined ? {} : { tls }),
      });
      socket.binaryType = "arraybuffer";
      return socket;
    },
  };
}
