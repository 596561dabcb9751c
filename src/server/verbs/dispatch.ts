import { ApiError } from "../../api/errors.ts";
import type { Method } from "../../api/kind.ts";
import type { Reply } from "../http/answer.ts";
import type { ResourceTarget } from "../http/request-info.ts";
import { noSuchPath, type Resource } from "../registry/resource.ts";
import type { RequestContext, ResourceContext } from "../request-context.ts";
import { bindNamed } from "../subresources/binding.ts";
import { SUBRESOURCES } from "../subresources/subresources.ts";
import { COMPONENT_STATUSES } from "./component-statuses.ts";
import { create } from "./create.ts";
import { remove } from "./delete.ts";
import { deleteCollection } from "./delete-collection.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import { REVIEWS, review } from "./reviews.ts";
import { update } from "./update.ts";
import type { Verb } from "./verb.ts";
import { watch } from "./watch.ts";

/** What answers each verb on a resource, and the method a kind must offer for it. */
const VERBS: Readonly<Record<string, { method: Method; run: Verb }>> = {
  get: { method: "get", run: get },
  list: { method: "list", run: list },
  watch: { method: "list", run: watch },
  create: { method: "post", run: create },
  update: { method: "put", run: update },
  patch: { method: "patch", run: patch },
  delete: { method: "delete", run: remove },
  deletecollection: { method: "deletecollection", run: deleteCollection },
};

const notAllowed = (): ApiError =>
  new ApiError("MethodNotAllowed", "the server does not allow this method on the requested resource", { details: {} });

/** Answers a request on a resource. Throws NotFound for unknown resources and MethodNotAllowed for verbs that it lacks. */
export async function dispatch(ctx: RequestContext): Promise<Reply> {
  const { target, verb } = ctx.info;
  if (target === undefined) throw noSuchPath();
  const resource = ctx.server.resources.get(target.group, target.version, target.resource);
  if (resource === undefined) throw noSuchPath();
  if (!isAtHome(resource, target)) throw noSuchPath();
  const within: ResourceContext = { ...ctx, resource, target };
  if (resource.kind.deprecation !== undefined) ctx.warnings.push(resource.kind.deprecation);
  if (target.subresource !== "") return subresource(within, verb);
  const found = VERBS[verb];
  if (found === undefined || !resource.kind.methods.includes(found.method)) throw notAllowed();
  const collection = verb === "create" || verb === "deletecollection";
  if (collection && resource.namespaced && target.namespace === "") throw notAllowed();
  if (verb === "create" && target.name !== "") throw notAllowed();
  if ((verb === "update" || verb === "patch") && target.name === "") throw notAllowed();
  return (unstored(resource)?.[verb] ?? found.run)(within);
}

/** The verbs of what is stored nowhere: questions, bindings, and the health of components. */
function unstored({ kind }: Resource): Readonly<Record<string, Verb>> | undefined {
  if (Object.hasOwn(REVIEWS, kind.kind)) return { create: review };
  if (kind.group === "" && kind.resource === "bindings") return { create: bindNamed };
  return kind.group === "" && kind.resource === "componentstatuses" ? COMPONENT_STATUSES : undefined;
}

/** A path has a namespace where its resource has one; only whole collections are read across all of them. */
function isAtHome(resource: Resource, { namespace, name, resource: plural }: ResourceTarget): boolean {
  if (resource.namespaced) return namespace !== "" || name === "";
  return namespace === "" || plural === "namespaces";
}

function subresource(ctx: ResourceContext, verb: string): Promise<Reply> {
  const { subresource: name } = ctx.target;
  if (!ctx.resource.supports(name)) throw noSuchPath();
  const run = SUBRESOURCES[name]?.[verb];
  if (run === undefined) throw notAllowed();
  return run(ctx);
}
