/** What the API server asks of a node, over HTTPS with a client certificate: logs, exec, attach, port-forward, pods, statistics. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { ApiError } from "../../api/errors.ts";
import type { Logger } from "../../lib/log.ts";
import { CHANNEL_PROTOCOL, portChannels } from "./port-channels.ts";
import { chooseProtocol, remoteCommand } from "./remote-command.ts";
import { spliceSpdy, spliceTunnel, TUNNEL_PROTOCOL } from "./splice.ts";
import { WebSocketPeer } from "./web-socket.ts";

/** What stands behind the paths. */
export interface NodeServices {
  /** Pieces of a container's log. Rejects with ApiError when there is no such container. */
  logs(target: ContainerTarget, query: URLSearchParams, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Where the runtime offers a command in a container. */
  exec(target: ContainerTarget, options: StreamOptions & { command: string[] }): Promise<string>;
  attach(target: ContainerTarget, options: StreamOptions): Promise<string>;
  portForward(target: PodTarget): Promise<string>;
  /** JSON of a path such as "/pods" or "/stats/summary"; undefined when there is none. */
  document(path: string): Promise<unknown>;
}

export interface PodTarget {
  namespace: string;
  pod: string;
}

export interface ContainerTarget extends PodTarget {
  container: string;
}

export interface StreamOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

export interface KubeletApiOptions {
  address: string;
  port: number;
  /** PEM; `ca` vouches for the callers. */
  serverCert: { cert: string; key: string; ca: string };
  services: NodeServices;
  log: Logger;
}

type Incoming = Http2ServerRequest | IncomingMessage;
type Outgoing = Http2ServerResponse | ServerResponse;

/** A log that is silent for so long exists: its reader gets the headers. */
const FIRST_PIECE_MS = 100;
/** The group whose members may ask anything. */
const ADMINS = "system:masters";

/** Listens until it is disposed of. Rejects when the port is taken. */
export async function serveKubeletApi(options: KubeletApiOptions): Promise<AsyncDisposable> {
  const { serverCert, services, log } = options;
  const sockets = new Set<Duplex>();
  const server = createSecureServer({ ...serverCert, allowHTTP1: true, requestCert: true, rejectUnauthorized: true });
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("sessionError", () => undefined);
  server.on("request", (request, response) => void answer(services, request, response, log));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    socket.pause();
    upgrade(services, request, { socket, head }).catch((error) => {
      log.debug("stream was not opened", { path: request.url, error });
      socket.end(plainAnswer(error));
    });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: options.address, port: options.port }, resolve);
  await promise;
  server.off("error", reject);
  server.on("error", (error) => log.warn("connection failed", { error }));
  return {
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Throws Forbidden unless the caller's certificate makes it an administrator. */
function requireAdmin(request: Incoming): void {
  const session = "stream" in request ? request.stream.session : undefined;
  const socket = (session?.socket ?? request.socket) as TLSSocket;
  const subject = socket.getPeerCertificate?.()?.subject as { O?: string | string[]; CN?: string } | undefined;
  const groups = [subject?.O ?? []].flat();
  if (!groups.includes(ADMINS)) {
    throw new ApiError("Forbidden", `user "${subject?.CN ?? ""}" may not use the node's API: not in group "${ADMINS}"`);
  }
}

const partsOf = (request: Incoming): { url: URL; parts: string[] } => {
  const url = new URL(request.url ?? "/", "https://node");
  return { url, parts: url.pathname.split("/").slice(1).map(decodeURIComponent) };
};

const unknownPath = (path: string): ApiError => new ApiError("NotFound", `the node has no path "${path}"`);

async function answer(services: NodeServices, request: Incoming, response: Outgoing, log: Logger): Promise<void> {
  const out = response as ServerResponse;
  const gone = new AbortController();
  out.on("close", () => gone.abort());
  out.on("error", () => gone.abort());
  try {
    requireAdmin(request);
    const { url, parts } = partsOf(request);
    const [kind, namespace = "", pod = "", container = ""] = parts;
    if (kind === "healthz") {
      out.end("ok");
      return;
    }
    if (kind === "containerLogs") {
      await sendLogs(services.logs({ namespace, pod, container }, url.searchParams, gone.signal), out);
      return;
    }
    const found = await services.document(url.pathname);
    if (found === undefined) throw unknownPath(url.pathname);
    out.setHeader("content-type", "application/json");
    out.end(JSON.stringify(found));
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!(error instanceof ApiError)) log.warn("answer failed", { path: request.url, error });
    if (!out.headersSent) {
      out.statusCode = error instanceof ApiError ? error.code : 500;
      out.setHeader("content-type", "text/plain; charset=utf-8");
    }
    out.end(error instanceof Error ? error.message : String(error));
  }
}

async function sendLogs(pieces: AsyncIterable<Uint8Array>, out: ServerResponse): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]();
  // Nothing is sent before the container is known to exist: the status says whether it does.
  const first = iterator.next();
  await Promise.race([first, Bun.sleep(FIRST_PIECE_MS)]);
  out.writeHead(200, { "content-type": "text/plain" });
  for (let piece = await first; piece.done !== true; piece = await iterator.next()) {
    if (!out.write(piece.value)) await new Promise((resolve) => out.once("drain", resolve));
  }
  out.end();
}

async function upgrade(
  services: NodeServices,
  request: IncomingMessage,
  client: { socket: Duplex; head: Buffer },
): Promise<void> {
  requireAdmin(request);
  const { url, parts } = partsOf(request);
  const [kind, namespace = "", pod = "", container = ""] = parts;
  const isWebSocket = WebSocketPeer.isAsked(request);
  if (kind === "portForward") {
    const offered = isWebSocket ? WebSocketPeer.protocols(request) : [];
    const channels = !offered.includes(TUNNEL_PROTOCOL) && offered.includes(CHANNEL_PROTOCOL);
    if (isWebSocket && !channels && !offered.includes(TUNNEL_PROTOCOL)) throw noProtocol(request);
    const splice = { ...client, url: await services.portForward({ namespace, pod }) };
    if (channels) await portChannels(request, url.searchParams, splice);
    else await (isWebSocket ? spliceTunnel : spliceSpdy)(request, splice);
    return;
  }
  if (kind !== "exec" && kind !== "attach") throw unknownPath(url.pathname);
  const options = streamOptions(url.searchParams);
  const protocol = isWebSocket ? chooseProtocol(request) : "";
  if (protocol === undefined) throw noProtocol(request);
  const target = { namespace, pod, container };
  const runtime =
    kind === "exec"
      ? await services.exec(target, { ...options, command: url.searchParams.getAll("command") })
      : await services.attach(target, options);
  if (isWebSocket) await remoteCommand(request, protocol, { ...client, ...options, url: runtime });
  else await spliceSpdy(request, { ...client, url: runtime });
}

function noProtocol(request: IncomingMessage): ApiError {
  return new ApiError("BadRequest", `no known protocol among "${request.headers["sec-websocket-protocol"] ?? ""}"`);
}

/** Both spellings: the API's words and the kubelet's. */
function streamOptions(query: URLSearchParams): StreamOptions {
  const asked = (...names: string[]): boolean => names.some((name) => /^(1|true)$/.test(query.get(name) ?? ""));
  const tty = asked("tty");
  return {
    tty,
    stdin: asked("stdin", "input"),
    stdout: asked("stdout", "output"),
    stderr: !tty && asked("stderr", "error"),
  };
}

function plainAnswer(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof ApiError ? error.code : 500;
  return `HTTP/1.1 ${code} ${code === 404 ? "Not Found" : "Error"}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`;
}
