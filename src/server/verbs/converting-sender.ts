import type { Logger } from "../../lib/log.ts";
import type { CacheEvent } from "../cache/cache-event.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { apiErrorOf } from "../http/errors.ts";
import type { Resource } from "../registry/resource.ts";
import type { Selection } from "../registry/selection.ts";
import type { WatchSender } from "./watch-sender.ts";
import type { WatchStream } from "./watch-stream.ts";

export interface ConvertingSenderOptions {
  readonly resource: Resource;
  readonly selection: Selection;
  readonly log: Logger;
}

/**
 * Stands before a watch whose objects a webhook has to convert. Everything waits its turn, so that neither events nor bookmarks overtake
 * an object that is still being converted.
 */
export class ConvertingSender implements WatchSender {
  readonly #stream: WatchStream;
  readonly #options: ConvertingSenderOptions;
  #last: Promise<void> = Promise.resolve();
  /** What was not taken up yet: the first in the queue is prepared together with all that came meanwhile. */
  #waiting: { objects: readonly StoredObject[]; send: () => void }[] = [];

  constructor(stream: WatchStream, options: ConvertingSenderOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  sendInitial(object: StoredObject): void {
    this.#then([object], () => this.#stream.sendInitial(object));
  }

  sendBookmark(revision: number, initialEventsEnd = false): void {
    this.#then([], () => this.#stream.sendBookmark(revision, initialEventsEnd));
  }

  offer(event: CacheEvent): void {
    const { object, previous } = event;
    // Only who selects has to look at what was there before.
    const others = this.#options.selection.everything || previous === undefined ? [] : [previous, event.left];
    this.#then([object, ...others], () => this.#stream.offer(event));
  }

  expire(why?: string): void {
    this.#then([], () => this.#stream.expire(why));
  }

  #then(objects: readonly StoredObject[], send: () => void): void {
    this.#waiting.push({ objects, send });
    if (this.#waiting.length === 1) this.#last = this.#last.then(() => this.#flush());
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      await this.#options.resource.prepare(waiting.flatMap(({ objects }) => objects));
      for (const { send } of waiting) send();
    } catch (error) {
      this.#stream.fail(apiErrorOf(error, this.#options.log));
    }
  }
}
