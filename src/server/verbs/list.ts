import { ApiError } from "../../api/errors.ts";
import { StoreError } from "../../store/errors.ts";
import type { ResourceCache } from "../cache/resource-cache.ts";
import { StoredObject } from "../cache/stored-object.ts";
import type { Reply } from "../http/answer.ts";
import { type ListOptions, listOptions } from "../http/list-options.ts";
import { type List, type ListMetadata, respondList, respondListAt } from "../http/respond-list.ts";
import { type Continuation, decodeContinue, encodeContinue, LATEST } from "../registry/continue-token.ts";
import { Selection } from "../registry/selection.ts";
import type { ResourceContext } from "../request-context.ts";

/** Entries read from the store at a time when a selector may pass over many. */
const CHUNK = 500;

/** Answers with the objects that the selectors match: from the cache, or from the store when an exact revision is asked for. */
export async function list(ctx: ResourceContext): Promise<Reply> {
  const { resource, target } = ctx;
  const options = listOptions(ctx.query, false);
  const selection = new Selection(resource, { namespace: target.namespace, name: target.name, query: ctx.query });
  if (options.continue !== "") {
    return fromStore(ctx, selection, options, await current(ctx, decodeContinue(options.continue, resource.prefix)));
  }
  if (isExact(options)) {
    return fromStore(ctx, selection, options, { revision: options.revision ?? 0, from: selection.prefix });
  }
  return fromCache(ctx, selection, options);
}

/** A token of the latest state is one of the state that is the latest now. */
async function current({ server: { feed } }: ResourceContext, start: Continuation): Promise<Continuation> {
  if (start.revision !== LATEST) return start;
  await feed.fresh();
  return { ...start, revision: feed.revision };
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions: a limit makes a given version exact. */
function isExact({ match, revision, limit }: ListOptions): boolean {
  if (revision === undefined || revision === 0) return false;
  return match === "Exact" || (match === "" && limit > 0);
}

async function fromCache(ctx: ResourceContext, selection: Selection, options: ListOptions): Promise<Reply> {
  const { feed } = ctx.server;
  if (options.revision === undefined) await feed.fresh();
  else await feed.reach(options.revision);
  const cache = feed.cache(ctx.resource.prefix);
  return selection.whenPrepared(cache, () => {
    const { revision } = feed;
    return respondListAt(ctx, revision, () => cachedList(ctx, { cache, selection, options, revision }));
  });
}

interface CachedList {
  readonly cache: ResourceCache;
  readonly selection: Selection;
  readonly options: ListOptions;
  readonly revision: number;
}

function cachedList(ctx: ResourceContext, { cache, selection, options, revision }: CachedList): List {
  const objects = selection.select(cache);
  const limit = options.revision === 0 ? 0 : options.limit;
  const next = limit === 0 ? undefined : objects[limit];
  if (next === undefined) return { objects, metadata: { resourceVersion: String(revision) } };
  const remaining = selection.everything ? { remainingItemCount: objects.length - limit } : {};
  return { objects: objects.slice(0, limit), metadata: { ...more({ revision, from: next.key }, ctx), ...remaining } };
}

const more = (at: Continuation, { resource }: ResourceContext): ListMetadata => ({
  resourceVersion: String(at.revision),
  continue: encodeContinue(at, resource.prefix),
});

async function fromStore(
  ctx: ResourceContext,
  selection: Selection,
  { limit, continue: token }: ListOptions,
  start: Continuation,
): Promise<Reply> {
  const { revision } = start;
  const found: StoredObject[] = [];
  let from = start.from;
  for (;;) {
    const page = await pageAt(ctx, {
      prefix: selection.prefix,
      from,
      revision,
      limit: pageSize(selection, limit),
      continues: token !== "",
    });
    const objects = page.entries.map((entry) => StoredObject.from(entry));
    await selection.prepare(() => objects);
    for (const [i, object] of objects.entries()) {
      if (limit > 0 && found.length === limit) {
        return respondList(ctx, { objects: found, metadata: more({ revision, from: object.key }, ctx) });
      }
      if (selection.matches(object)) found.push(object);
      if (i === objects.length - 1) from = `${object.key}\0`;
    }
    if (!page.more) return respondList(ctx, { objects: found, metadata: { resourceVersion: String(revision) } });
    if (limit > 0 && found.length === limit) {
      const remaining = selection.everything ? { remainingItemCount: page.count - page.entries.length } : {};
      return respondList(ctx, { objects: found, metadata: { ...more({ revision, from }, ctx), ...remaining } });
    }
  }
}

const pageSize = (selection: Selection, limit: number): number => (selection.everything && limit > 0 ? limit : CHUNK);

interface PageQuery {
  readonly prefix: string;
  readonly from: string;
  readonly revision: number;
  readonly limit: number;
  /** Whether the client goes on with a list that it began. */
  readonly continues: boolean;
}

async function pageAt(ctx: ResourceContext, { continues, ...query }: PageQuery) {
  try {
    return await ctx.server.store.list(query);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "compacted") throw error;
    if (!continues) {
      throw new ApiError("Expired", "The resourceVersion for the provided list is too old.", { cause: error });
    }
    const token = encodeContinue({ revision: LATEST, from: query.from }, ctx.resource.prefix);
    throw new ApiError("Expired", INCONSISTENT, { continue: token, cause: error });
  }
}

const INCONSISTENT =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the " +
  "continue parameter, or go on with the token of this answer: then what was created, changed or deleted since the first " +
  "page may be in the list or not.";
