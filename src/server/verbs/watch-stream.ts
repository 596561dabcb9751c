import { ApiError } from "../../api/errors.ts";
import type { Logger } from "../../lib/log.ts";
import type { CacheEvent } from "../cache/cache-event.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { AnswerStream, Sink } from "../http/answer.ts";
import type { Selection } from "../registry/selection.ts";
import { joinFrames } from "./join-frames.ts";
import type { EventType, WatchFrames } from "./watch-frames.ts";
import type { WatchSender } from "./watch-sender.ts";

/** Bytes that may wait for a client beyond what it was sent at first; one that falls further behind is dropped. */
const BACKLOG = 16 * 1024 * 1024;

/** One client's watch: picks its events, and sends the frames of one turn together. */
export class WatchStream implements WatchSender, AnswerStream {
  readonly #frames: WatchFrames;
  readonly #selection: Selection;
  readonly #log: Logger;
  /** Frames that go out at the end of the turn, or once there is a client to take them. */
  #queue: Uint8Array[] = [];
  #queued = 0;
  #allowed = BACKLOG;
  #ended = false;
  #scheduled = false;
  #sink: Sink | undefined;
  #unsubscribe: (() => void) | undefined;
  readonly #end = Promise.withResolvers<void>();

  constructor(options: { frames: WatchFrames; selection: Selection; log: Logger }) {
    this.#frames = options.frames;
    this.#selection = options.selection;
    this.#log = options.log;
  }

  /** Resolves when no more will be sent. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  open(sink: Sink): void {
    this.#sink = sink;
    this.#flush();
  }

  close(): void {
    this.#queue = [];
    this.end();
  }

  sendInitial(object: StoredObject): void {
    const frame = this.#frames.event("ADDED", object);
    this.#allowed += frame.byteLength;
    this.#send(frame);
    this.#frames.sent();
  }

  sendBookmark(revision: number, initialEventsEnd = false): void {
    this.#send(this.#frames.bookmark(revision, initialEventsEnd));
  }

  /** Starts to follow; what `subscribe` starts may call back at once with what has happened already. */
  follow(subscribe: () => () => void): void {
    const unsubscribe = subscribe();
    if (this.#ended) unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  offer(event: CacheEvent): void {
    const change = this.#seen(event);
    if (change === undefined || this.#ended) return;
    const { type, object } = change;
    this.#send(event.frame(this.#frames.nameFor(type), () => this.#frames.event(type, object)));
    this.#frames.sent();
  }

  /** Tells the client that it has to list again, and ends. */
  expire(why = "the history of the store was lost"): void {
    this.fail(new ApiError("Expired", why));
  }

  /** Tells the client why there will be no more, and ends. */
  fail(error: ApiError): void {
    this.#send(this.#frames.error(error.toStatus()));
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#unsubscribe?.();
    this.#flush();
    this.#end.resolve();
  }

  /** What an event is to a watcher with a selector: objects come into sight and leave it. */
  #seen(event: CacheEvent): { type: EventType; object: StoredObject } | undefined {
    const before = event.previous !== undefined && this.#selection.matches(event.previous);
    if (event.deleted) return before ? { type: "DELETED", object: event.object } : undefined;
    if (this.#selection.matches(event.object)) return { type: before ? "MODIFIED" : "ADDED", object: event.object };
    return before ? { type: "DELETED", object: event.left } : undefined;
  }

  #send(frame: Uint8Array): void {
    if (this.#ended) return;
    this.#queue.push(frame);
    this.#queued += frame.byteLength;
    if (this.#queued + (this.#sink?.waiting ?? 0) > this.#allowed) {
      this.#log.warn("watch dropped: the client does not keep up", { waiting: this.#sink?.waiting });
      this.close();
    }
    if (this.#scheduled || this.#sink === undefined) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    this.#flush();
  };

  #flush(): void {
    if (this.#sink === undefined) return;
    if (this.#queue.length > 0) this.#sink.write(joinFrames(this.#queue));
    // What was allowed beyond the backlog was for what the watch began with.
    if (this.#queue.length === 0 && this.#sink.waiting === 0) this.#allowed = BACKLOG;
    this.#queue = [];
    this.#queued = 0;
    if (this.#ended) this.#sink.end();
  }
}
