import type { User } from "./auth/user.ts";
import type { ApiRequest } from "./http/api-request.ts";
import type { Connection } from "./http/connection.ts";
import type { RequestInfo, ResourceTarget } from "./http/request-info.ts";
import type { Resource } from "./registry/resource.ts";
import type { ServerContext } from "./server-context.ts";

/** One request on its way through the server. */
export interface RequestContext {
  readonly server: ServerContext;
  readonly request: ApiRequest;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly connection: Connection;
  readonly user: User;
  /** Texts for Warning headers; verbs and admission add to it. */
  readonly warnings: string[];
  /** What admission notes for the audit of this request. */
  readonly auditAnnotations: Record<string, string>;
}

/** A request on a resource that exists. */
export interface ResourceContext extends RequestContext {
  readonly resource: Resource;
  readonly target: ResourceTarget;
}
