import { Hono } from "hono";
import type { RemoteVersion } from "./aggregation/api-services.ts";
import { authenticate } from "./auth/authenticator.ts";
import { decide, refusal } from "./auth/authoriser.ts";
import { impersonated } from "./auth/impersonation.ts";
import { apiVersions, group, groupList, resourceList } from "./discovery/documents.ts";
import { respondDiscovery } from "./discovery/respond-discovery.ts";
import { VERSION } from "./discovery/version.ts";
import { healthResponse } from "./health/checks.ts";
import { Answer, type HeaderLine, type Reply } from "./http/answer.ts";
import type { ApiRequest } from "./http/api-request.ts";
import type { Connection } from "./http/connection.ts";
import { apiErrorOf, statusAnswer } from "./http/errors.ts";
import { type RequestInfo, requestInfo } from "./http/request-info.ts";
import { respondValue } from "./http/respond.ts";
import type { Handler } from "./http/serving.ts";
import { OpenApi } from "./openapi/documents.ts";
import { respondVersion, respondWhole } from "./openapi/respond-openapi.ts";
import type { RequestContext } from "./request-context.ts";
import type { ServerContext } from "./server-context.ts";
import { dispatch } from "./verbs/dispatch.ts";

interface Env {
  Bindings: { ctx: RequestContext };
}

/** The whole API as one handler: who is it, may they, then the verb or the route. */
export function createApp(server: ServerContext): Handler {
  const pages = createPages(server);
  return async (request, connection) => {
    // Before anybody is identified: a joining machine asks, and believes only what its token's hash confirms.
    if (pathOf(request.url) === "/cacerts") return plainText(200, server.authority.caPem);
    const began = server.clock.now();
    server.metrics.add("inflight", []);
    let ctx: RequestContext | undefined;
    let reply: Reply;
    try {
      ctx = await identified(server, request, connection);
      reply = await answered(ctx, pages);
    } catch (error) {
      const status = apiErrorOf(error, server.log).toStatus();
      // Nobody is known yet when it is the identification that failed.
      reply = statusAnswer(status, request.headers.get("accept"), ctx?.warnings);
    }
    server.metrics.add("inflight", [], -1);
    if (ctx !== undefined) measure(ctx, { code: reply.status, ms: server.clock.now() - began });
    return reply;
  };
}

async function answered(ctx: RequestContext, pages: Hono<Env>): Promise<Reply> {
  const { server, info, request } = ctx;
  const { allowed, reason } = await decide(server.authorisers, ctx);
  if (!allowed) throw refusal(ctx, reason);
  const remote = remoteVersion(server, info);
  if (remote !== undefined) return server.remote.proxy(ctx, remote);
  if (!isServed(server, info)) return pageNotFound();
  if (info.target !== undefined) return dispatch(ctx);
  // A router's Request is made for the few that are no requests on resources.
  return pages.fetch(new Request(request.url, { method: request.method, headers: [...request.headers] }), { ctx });
}

/** What is no resource: health, discovery, descriptions of the API. */
function createPages(server: ServerContext): Hono<Env> {
  // Clients of some languages end these paths with a slash.
  const app = new Hono<Env>({ strict: false });
  const openApi = new OpenApi(server.resources, server.remoteOpenApi);
  app.onError((error) => {
    throw error;
  });
  app.notFound(() => pageNotFound().toResponse());
  for (const kind of ["healthz", "livez", "readyz"] as const) {
    app.get(`/${kind}`, (c) => healthResponse(server, kind, c.env.ctx));
    app.get(`/${kind}/:check`, (c) => healthResponse(server, kind, { ...c.env.ctx, only: c.req.param("check") }));
  }
  app.get("/version", (c) => web(respondValue(c.env.ctx, VERSION)));
  app.get("/metrics", (c) => c.text(server.metrics.text()));
  app.get("/openapi/v2", (c) => web(respondWhole(c.env.ctx, openApi)));
  app.get("/openapi/v3", async (c) => web(respondValue(c.env.ctx, await openApi.index())));
  app.get("/openapi/v3/*", (c) => web(respondVersion(c.env.ctx, openApi)));
  app.get("/openid/v1/jwks", () => json(JSON.stringify(server.tokens.jwks)));
  app.get("/api", (c) => web(respondDiscovery(c.env.ctx, "api", apiVersions)));
  app.get("/apis", (c) => web(respondDiscovery(c.env.ctx, "apis", () => groupList(server))));
  app.get("/api/v1", (c) => web(respondValue(c.env.ctx, resourceList(server.resources, "", "v1"))));
  app.get("/apis/:group", (c) => web(respondValue(c.env.ctx, group(server, c.req.param("group")))));
  app.get("/apis/:group/:version", (c) => {
    const { group: name, version } = c.req.param();
    return web(respondValue(c.env.ctx, resourceList(server.resources, name, version)));
  });
  app.all("/api/*", (c) => web(dispatch(c.env.ctx)));
  app.all("/apis/*", (c) => web(dispatch(c.env.ctx)));
  return app;
}

/** The router speaks the web's terms. */
async function web(reply: Promise<Reply>): Promise<Response> {
  const answer = await reply;
  return answer instanceof Answer ? answer.toResponse() : answer;
}

/** The version of another server that a request is about: its resources, its discovery or its description. */
function remoteVersion({ apiServices }: ServerContext, { path, target }: RequestInfo): RemoteVersion | undefined {
  if (target !== undefined) return apiServices.remote(target.group, target.version);
  const [, group = "", version = ""] = /^(?:\/openapi\/v3)?\/apis\/([^/]+)\/([^/]+)\/?$/.exec(path) ?? [];
  return group === "" ? undefined : apiServices.remote(group, version);
}

/** Whether the group and version that a path names are there. Other paths are left to the routes. */
function isServed({ apiServices, resources }: ServerContext, { path, target }: RequestInfo): boolean {
  if (target !== undefined && target.group !== "") return resources.serves(target.group, target.version);
  const [, root, first = "", second = ""] = path.split("/");
  if (root === "api") return first === "" || first === "v1";
  return (
    root !== "apis" || first === "" || resources.serves(first, second) || (second === "" && apiServices.serves(first))
  );
}

/** What no handler knows is answered in plain text; clients take it for a version that is not served. */
const pageNotFound = (): Answer => plainText(404, "404 page not found\n");

function plainText(status: number, text: string): Answer {
  const headers: HeaderLine[] = [
    ["content-type", "text/plain; charset=utf-8"],
    ["x-content-type-options", "nosniff"],
  ];
  return new Answer(status, headers, Buffer.from(text));
}

function json(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}

const VERBS = new Set([
  "get",
  "head",
  "post",
  "put",
  "patch",
  "delete",
  "list",
  "watch",
  "create",
  "update",
  "deletecollection",
]);

function measure({ server, info }: RequestContext, answer: { code: number; ms: number }): void {
  const { target, verb } = info;
  // What does not exist has no row of its own: anybody could make up any number of names.
  const known =
    target !== undefined && server.resources.get(target.group, target.version, target.resource) !== undefined;
  const shown = VERBS.has(verb) ? verb : "other";
  const labels = known
    ? [shown, target.group, target.version, target.resource, target.subresource]
    : [shown, "", "", "", ""];
  server.metrics.add("requests", [...labels, String(answer.code)]);
  server.metrics.observe("seconds", labels, answer.ms / 1000);
}

/** Shared by the many requests without a query; nobody changes a query. */
const NO_QUERY = new URLSearchParams();

/** The request with everything that can be known about it before it is routed. */
async function identified(server: ServerContext, request: ApiRequest, connection: Connection): Promise<RequestContext> {
  const path = pathOf(request.url);
  const mark = request.url.indexOf("?");
  const query = mark < 0 ? NO_QUERY : new URLSearchParams(request.url.slice(mark));
  const info = requestInfo(request.method, path, query);
  const real = await authenticate(server.authenticators, request, connection);
  const user = await impersonated(
    { headers: request.headers, rawHeaders: connection.rawHeaders },
    real,
    server.authorisers,
  );
  return { server, request, query, info, connection, user, warnings: [], auditAnnotations: {} };
}

/** The path of a URL of our own making, without its query. */
function pathOf(url: string): string {
  const at = url.indexOf("/", "https://".length);
  const mark = url.indexOf("?", at);
  return url.slice(at, mark < 0 ? url.length : mark);
}
