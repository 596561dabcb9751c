import { ApiError } from "../../api/errors.ts";
import type { Logger } from "../../lib/log.ts";
import type { CacheEvent } from "../cache/cache-event.ts";
import type { Watcher } from "../cache/resource-cache.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { Selection } from "../registry/selection.ts";
import type { EventType, WatchFrames } from "./watch-frames.ts";

/** Bytes that may wait for a client beyond what it was sent at first; one that falls further behind is dropped. */
const BACKLOG = 16 * 1024 * 1024;

/** One client's watch: picks its events, and holds their frames until the client takes them. */
export class WatchStream implements Watcher {
  readonly #frames: WatchFrames;
  readonly #selection: Selection;
  readonly #log: Logger;
  #queue: Uint8Array[] = [];
  #waiting = 0;
  #allowed = BACKLOG;
  #ended = false;
  #wake: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;
  readonly #end = Promise.withResolvers<void>();
  readonly body: ReadableStream<Uint8Array>;

  constructor(options: { frames: WatchFrames; selection: Selection; log: Logger }) {
    this.#frames = options.frames;
    this.#selection = options.selection;
    this.#log = options.log;
    this.body = new ReadableStream({
      pull: (controller) => this.#pull(controller),
      cancel: () => this.end(),
    });
  }

  /** Resolves when no more will be sent. */
  get ended(): Promise<void> {
    return this.#end.promise;
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

  /** Starts to follow; `subscribe` calls back at once with what has happened already. */
  follow(subscribe: (watcher: Watcher) => () => void): void {
    const unsubscribe = subscribe(this);
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
    this.#send(this.#frames.error(new ApiError("Expired", why).toStatus()));
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#unsubscribe?.();
    this.#wake?.();
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
    this.#waiting += frame.byteLength;
    if (this.#waiting > this.#allowed) {
      this.#log.warn("watch dropped: the client does not keep up", { waiting: this.#waiting });
      this.#queue = [];
      this.end();
    }
    this.#wake?.();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#queue.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
    const queue = this.#queue;
    this.#queue = [];
    this.#waiting = 0;
    this.#allowed = BACKLOG;
    const [only] = queue;
    if (only !== undefined) controller.enqueue(queue.length === 1 ? only : Buffer.concat(queue));
    if (this.#ended) controller.close();
  }
}
