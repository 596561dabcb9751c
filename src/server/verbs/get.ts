import { notFoundError } from "../../api/errors.ts";
import type { Reply } from "../http/answer.ts";
import { revisionOf } from "../http/list-options.ts";
import { respondObject } from "../http/respond.ts";
import type { ResourceContext } from "../request-context.ts";

/** Answers with one object: as it is now, or with a resourceVersion as the cache has it once it is that far. */
export async function get(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  const which = { resource, namespace: target.namespace, name: target.name };
  const revision = revisionOf(ctx.query.get("resourceVersion"));
  if (revision === undefined) return respondObject(ctx, await server.registry.read(which));
  await server.feed.reach(revision);
  const object = server.registry.cached(which);
  if (object === undefined) throw notFoundError(resource.name, target.name);
  return respondObject(ctx, object);
}
