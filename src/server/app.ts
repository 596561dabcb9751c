import { Hono } from "hono";
import { authenticate } from "./auth/authenticator.ts";
import { decide, refusal } from "./auth/authoriser.ts";
import { impersonated } from "./auth/impersonation.ts";
import { apiVersions, group, groupList, resourceList } from "./discovery/documents.ts";
import { respondDiscovery } from "./discovery/respond-discovery.ts";
import { VERSION } from "./discovery/version.ts";
import { healthResponse } from "./health/checks.ts";
import type { Connection } from "./http/connection.ts";
import { apiErrorOf, statusResponse } from "./http/errors.ts";
import type { Handler } from "./http/front.ts";
import { requestInfo } from "./http/request-info.ts";
import { respondValue } from "./http/respond.ts";
import { OpenApi } from "./openapi/documents.ts";
import type { RequestContext } from "./request-context.ts";
import type { ServerContext } from "./server-context.ts";
import { dispatch } from "./verbs/dispatch.ts";

interface Env {
  Bindings: { connection: Connection };
  /** Absent until the request has been identified. */
  Variables: { ctx: RequestContext };
}

/** The whole API as one handler: who is it, may they, then the route. */
export function createApp(server: ServerContext): Handler {
  const app = new Hono<Env>();
  const openApi = new OpenApi(server.resources);

  app.onError((error, c) => {
    const status = apiErrorOf(error, server.log).toStatus();
    // Nobody is known yet when it is the identification that failed.
    const warnings = (c.var.ctx as RequestContext | undefined)?.warnings;
    return statusResponse(status, c.req.raw.headers.get("accept"), warnings);
  });
  app.notFound(() => pageNotFound());

  // Before anybody is identified: a joining machine asks, and believes only what its token's hash confirms.
  app.get("/cacerts", (c) => c.text(server.authority.caPem));
  app.use(async (c, next) => {
    const began = server.clock.now();
    server.metrics.add("inflight", []);
    await next();
    server.metrics.add("inflight", [], -1);
    if (c.var.ctx !== undefined) measure(c.var.ctx, { code: c.res.status, ms: server.clock.now() - began });
  });
  app.use(async (c, next) => {
    const ctx = await identified(server, c.req.raw, c.env.connection);
    c.set("ctx", ctx);
    const { allowed, reason } = await decide(server.authorisers, ctx);
    if (!allowed) throw refusal(ctx, reason);
    if (!isServed(server, ctx.info.path)) return pageNotFound();
    return next();
  });

  for (const kind of ["healthz", "livez", "readyz"] as const) {
    app.get(`/${kind}`, (c) => healthResponse(server, kind, c.var.ctx));
    app.get(`/${kind}/:check`, (c) => healthResponse(server, kind, { ...c.var.ctx, only: c.req.param("check") }));
  }
  app.get("/version", (c) => respondValue(c.var.ctx, VERSION));
  app.get("/metrics", (c) => c.text(server.metrics.text()));
  app.get("/openapi/v2", () => json(openApi.whole()));
  app.get("/openapi/v3", (c) => respondValue(c.var.ctx, openApi.index()));
  app.get("/openapi/v3/*", (c) => json(openApi.version(c.var.ctx.info.path.slice("/openapi/v3/".length))));
  app.get("/openid/v1/jwks", () => json(JSON.stringify(server.tokens.jwks)));
  app.get("/api", (c) => respondDiscovery(c.var.ctx, "api", apiVersions));
  app.get("/apis", (c) => respondDiscovery(c.var.ctx, "apis", () => groupList(server.resources)));
  app.get("/api/v1", (c) => respondValue(c.var.ctx, resourceList(server.resources, "", "v1")));
  app.get("/apis/:group", (c) => respondValue(c.var.ctx, group(server.resources, c.req.param("group"))));
  app.get("/apis/:group/:version", (c) => {
    const { group: name, version } = c.req.param();
    return respondValue(c.var.ctx, resourceList(server.resources, name, version));
  });
  app.all("/api/*", (c) => dispatch(c.var.ctx));
  app.all("/apis/*", (c) => dispatch(c.var.ctx));

  return (request, connection) => Promise.resolve(app.fetch(request, { connection }));
}

/** Whether the group and version that a path names are there. Other paths are left to the routes. */
function isServed({ resources }: ServerContext, path: string): boolean {
  const [, root, first = "", second = ""] = path.split("/");
  if (root === "api") return first === "" || first === "v1";
  return root !== "apis" || first === "" || resources.serves(first, second);
}

/** What no handler knows is answered in plain text; clients take it for a version that is not served. */
const pageNotFound = (): Response =>
  new Response("404 page not found\n", {
    status: 404,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
      "content-length": "19",
    },
  });

function json(text: string): Response {
  const headers = { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
  return new Response(text, { headers });
}

function measure({ server, info }: RequestContext, answer: { code: number; ms: number }): void {
  const { group = "", version = "", resource = "", subresource = "" } = info.target ?? {};
  const labels = [info.verb, group, version, resource, subresource];
  server.metrics.add("requests", [...labels, String(answer.code)]);
  server.metrics.observe("seconds", labels, answer.ms / 1000);
}

/** The request with everything that can be known about it before it is routed. */
async function identified(server: ServerContext, request: Request, connection: Connection): Promise<RequestContext> {
  const at = request.url.indexOf("/", "https://".length);
  const mark = request.url.indexOf("?", at);
  const path = mark < 0 ? request.url.slice(at) : request.url.slice(at, mark);
  const query = new URLSearchParams(mark < 0 ? "" : request.url.slice(mark));
  const info = requestInfo(request.method, path, query);
  const real = await authenticate(server.authenticators, request, connection);
  const user = await impersonated(
    { headers: request.headers, rawHeaders: connection.rawHeaders },
    real,
    server.authorisers,
  );
  return { server, request, query, info, connection, user, warnings: [], auditAnnotations: {} };
}
