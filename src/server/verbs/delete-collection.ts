import { isReason } from "../../api/errors.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { Reply } from "../http/answer.ts";
import { listOptions } from "../http/list-options.ts";
import { respondList } from "../http/respond-list.ts";
import { deleteObject } from "../registry/delete-object.ts";
import { deleteOptions } from "../registry/delete-options.ts";
import { Selection } from "../registry/selection.ts";
import type { ResourceContext } from "../request-context.ts";

/** Deletes every object that the selectors match, one by one, and answers with the list of them. */
export async function deleteCollection(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  // What a list would refuse must not become the deletion of everything.
  listOptions(ctx.query, false);
  const options = await deleteOptions(ctx);
  const selection = new Selection(resource, { namespace: target.namespace, query: ctx.query });
  await server.feed.fresh();
  const cache = server.feed.cache(resource.prefix);
  const found = await selection.whenPrepared(cache, () => selection.select(cache));
  const deleted: StoredObject[] = [];
  for (const object of found) {
    const { name = "", namespace = "" } = object.value.metadata ?? {};
    try {
      deleted.push((await deleteObject(ctx, { resource, namespace, name }, options)).object);
    } catch (error) {
      if (!isReason(error, "NotFound")) throw error;
    }
  }
  return respondList(ctx, { objects: deleted, metadata: { resourceVersion: String(server.feed.revision) } });
}
