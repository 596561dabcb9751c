import { setImmediate as nextTurn } from "node:timers/promises";
import { closedError } from "./errors.ts";

/** At most this many writes share one commit, so that a commit never blocks the event loop for long. */
const GROUP_SIZE = 512;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** The outcome of one item of a group. */
export type Outcome<Result> = { result: Result } | { error: unknown };

/**
 * Collects what is written during one turn of the event loop and commits it together. `commit` returns one outcome per item, in order;
 * if it throws, the whole group is rejected with that error.
 */
export class WriteQueue<Item, Result> {
  readonly #commit: (items: readonly Item[]) => Outcome<Result>[];
  #waiting: Waiting<Item, Result>[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(commit: (items: readonly Item[]) => Outcome<Result>[]) {
    this.#commit = commit;
  }

  /** Resolves or rejects once the item's group is committed. */
  push(item: Item): Promise<Result> {
    if (this.#closed) {
      return Promise.reject(closedError());
    }
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Refuses new items and resolves when those queued are committed. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await nextTurn();
      const group = this.#waiting.slice(0, GROUP_SIZE);
      this.#waiting = this.#waiting.slice(GROUP_SIZE);
      this.#settle(group);
    }
    this.#running = undefined;
  }

  #settle(group: Waiting<Item, Result>[]): void {
    let outcomes: Outcome<Result>[];
    try {
      outcomes = this.#commit(group.map(({ item }) => item));
    } catch (error) {
      outcomes = group.map(() => ({ error }));
    }
    for (const [index, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[index] ?? { error: new Error("commit returned too few outcomes") };
      if ("result" in outcome) {
        resolve(outcome.result);
      } else {
        reject(outcome.error);
      }
    }
  }
}
