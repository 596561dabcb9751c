import { ApiError } from "../../api/errors.ts";
import type { Reply } from "../http/answer.ts";
import type { RequestContext } from "../request-context.ts";
import { exchange, type OutgoingRequest } from "./exchange.ts";
import { join } from "./join.ts";
import { answeredHeaders, passedHeaders } from "./passed-headers.ts";
import { rewriteAnswer } from "./rewrite-answer.ts";
import type { Upstream } from "./upstream.ts";

/** Passes the request at …/proxy on to what it stands for, and the answer back. `rest` is the path behind it, "" for none. */
export async function proxyRequest(ctx: RequestContext, upstream: Upstream, rest: string): Promise<Reply> {
  const { connection, info, request } = ctx;
  const url = request.url.slice(request.url.indexOf(info.path));
  const query = url.slice(info.path.length);
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (rest === "" && isRead && connection.upgrade === undefined) {
    return new Response(null, { status: 301, headers: { location: `${info.path}/${query}` } });
  }
  const path = rest === "" ? "/" : rest;
  const prefix = info.path.slice(0, info.path.length - rest.length);
  const requestHost = request.headers.get("host") ?? "";
  const outgoing: OutgoingRequest = {
    method: request.method,
    target: `${path}${query}`,
    headers: [...passedHeaders(request, connection), ["x-forwarded-uri", `${prefix}${path}`]],
    body: request.body,
    signal: request.signal,
  };
  const passage = { prefix, upstreamHost: `${upstream.host}:${upstream.port}`, requestHost };
  const answer = await passOn(ctx, upstream, outgoing).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  return answer === undefined ? joined() : rewriteAnswer(answer, passage);
}

/** The answer, without what concerns one connection only; undefined when the client was joined to the upstream, which answers itself. Rejects when no answer comes. */
export async function passOn(
  { connection: { upgrade }, server }: RequestContext,
  upstream: Upstream,
  outgoing: OutgoingRequest,
): Promise<Response | undefined> {
  if (upgrade !== undefined) {
    await join(upstream, outgoing, upgrade);
    return undefined;
  }
  const answer = await exchange(server.connections, upstream, outgoing);
  return new Response(answer.body, { status: answer.status, headers: answeredHeaders(answer.headers) });
}

/** What the handler gives back of a connection that is no longer the front's. */
export const joined = (): Response => new Response(null, { status: 204 });

const unreachable = (cause: unknown): ApiError =>
  new ApiError("ServiceUnavailable", `error trying to reach service: ${(cause as Error).message}`, { cause });
