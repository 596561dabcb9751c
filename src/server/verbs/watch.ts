import { ApiError } from "../../api/errors.ts";
import { Answer, type HeaderLine, type Reply } from "../http/answer.ts";
import { type ListOptions, listOptions } from "../http/list-options.ts";
import { CONTENT_TYPES } from "../http/media.ts";
import { formFor } from "../http/respond.ts";
import { warningLines } from "../http/warnings.ts";
import { Selection } from "../registry/selection.ts";
import type { ResourceContext } from "../request-context.ts";
import { ConvertingSender } from "./converting-sender.ts";
import { WatchFrames } from "./watch-frames.ts";
import type { WatchSender } from "./watch-sender.ts";
import { WatchStream } from "./watch-stream.ts";

/** Watches without a timeout of their own end after this long and half as long again, spread so that not all come back at once. */
const TIMEOUT_SECONDS = 1800;
const BOOKMARK_MS = 60_000;

/** Streams changes of the objects that the selectors match. */
export async function watch(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  const options = listOptions(ctx.query, true);
  const selection = new Selection(resource, { namespace: target.namespace, name: target.name, query: ctx.query });
  const form = formFor(ctx, "object");
  if (form.syntax === "yaml") throw new ApiError("NotAcceptable", "a watch is served as JSON or protobuf, not as YAML");
  if (resource.custom && !server.feed.has(resource.prefix)) throw beginning(ctx);
  const frames = new WatchFrames(ctx, form);
  if (options.revision === undefined) await server.feed.fresh();
  else if (options.revision <= server.feed.revision + FORESEEN) await reachable(ctx, options.revision);

  const stream = new WatchStream({ frames, selection, log: server.log });
  const converts = resource.converter?.isRemote === true;
  const sender = converts ? new ConvertingSender(stream, { resource, selection, log: server.log }) : stream;
  await selection.whenPrepared(server.feed.cache(resource.prefix), () =>
    begin(ctx, { stream, sender }, selection, options),
  );
  const stop = scheduled(ctx, { stream, sender }, options);
  void stream.ended.then(stop);
  const type = form.syntax === "json" ? CONTENT_TYPES.json : `${CONTENT_TYPES.protobuf};stream=watch`;
  const headers: HeaderLine[] = [
    ["content-type", type],
    ["cache-control", "no-cache, private"],
    ...warningLines(ctx.warnings),
  ];
  return new Answer(200, headers, stream);
}

/** A watch under way: the stream, and what is to be told it. */
interface Started {
  readonly stream: WatchStream;
  readonly sender: WatchSender;
}

/**
 * As Kubernetes answers it: the storage of a custom resource begins with the first request for it, and a watch does not wait for
 * that. Informers list first, and so never see it.
 */
function beginning({ resource, server }: ResourceContext): ApiError {
  server.feed.cache(resource.prefix);
  return new ApiError("TooManyRequests", "storage is (re)initializing", { details: { retryAfterSeconds: 1 } });
}

/** A watch may start a little ahead of this server's cache, when another server answered the list before. */
const FORESEEN = 100_000;

async function reachable({ server }: ResourceContext, revision: number): Promise<void> {
  await server.feed.reach(revision);
}

/** Sends what is there already, if that was asked for, and subscribes to the rest. Synchronous, so that nothing falls between. */
function begin(ctx: ResourceContext, { stream, sender }: Started, selection: Selection, options: ListOptions): void {
  const { feed } = ctx.server;
  const cache = feed.cache(ctx.resource.prefix);
  const { revision, sendInitialEvents } = options;
  const initial = sendInitialEvents ?? (revision === undefined || revision === 0);
  if (initial) {
    for (const object of selection.select(cache)) sender.sendInitial(object);
    if (sendInitialEvents) sender.sendBookmark(feed.revision, true);
    stream.follow(() => cache.subscribe(sender, feed.revision));
    return;
  }
  const from = revision === undefined || revision === 0 ? feed.revision : revision;
  if (!cache.remembers(from)) {
    sender.expire(`too old resource version: ${from}`);
    return;
  }
  stream.follow(() => cache.subscribe(sender, from));
}

/** Ends the stream at its time, or when the server stops, and sends bookmarks. Returns what stops the timers. */
function scheduled(ctx: ResourceContext, { stream, sender }: Started, options: ListOptions): () => void {
  const { feed, signal } = ctx.server;
  const seconds = options.timeoutSeconds ?? TIMEOUT_SECONDS * (1 + Math.random() / 2);
  const end = (): void => stream.end();
  const timeout = setTimeout(end, Math.max(seconds, 0) * 1000);
  const bookmarks = options.bookmarks ? setInterval(() => sender.sendBookmark(feed.revision), BOOKMARK_MS) : undefined;
  signal.addEventListener("abort", end, { once: true });
  return () => {
    clearTimeout(timeout);
    clearInterval(bookmarks);
    signal.removeEventListener("abort", end);
  };
}
