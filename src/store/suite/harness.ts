import { expect } from "bun:test";
import { StoreError, type StoreErrorCode } from "../errors.ts";
import type { Change, ChangeBatch, Entry, Store } from "../store.ts";

/** What a backend brings to the suite. */
export interface Backend {
  name: string;
  /** An empty store; disposed of by the test. */
  open(options?: { watchBuffer?: number }): Promise<Store>;
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (entry: Entry | undefined): string | undefined =>
  entry === undefined ? undefined : new TextDecoder().decode(entry.value);
export const keysOf = (entries: readonly Entry[]): string[] => entries.map(({ key }) => key);

/** Fails unless the promise rejects with a StoreError of this code; resolves to the error. */
export async function rejection(promise: Promise<unknown>, code: StoreErrorCode): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  if (!(error instanceof StoreError)) {
    throw error;
  }
  expect(error.code).toBe(code);
  return error;
}

/** A watch that runs from now on, with what it has received. */
export interface Recording extends AsyncDisposable {
  readonly changes: Change[];
  readonly batches: ChangeBatch[];
  /** Resolves when the condition holds for what was received; fails after some seconds. */
  until(condition: (recording: Recording) => boolean): Promise<void>;
  /** Resolves to how the iteration ended: undefined when in peace. */
  readonly ended: Promise<unknown>;
  abort(): void;
}

const PATIENCE = 15_000;

/** Watches and records, until disposed of. */
export async function record(store: Store, prefix: string, from?: number): Promise<Recording> {
  const controller = new AbortController();
  const { signal } = controller;
  const watch = await store.watch(from === undefined ? { prefix, signal } : { prefix, from, signal });
  const changes: Change[] = [];
  const batches: ChangeBatch[] = [];
  let wake = (): void => {};
  const consume = async (): Promise<unknown> => {
    try {
      for await (const batch of watch) {
        batches.push(batch);
        changes.push(...batch.changes);
        wake();
      }
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const ended = consume();
  const recording: Recording = {
    changes,
    batches,
    ended,
    abort: () => controller.abort(),
    async until(condition) {
      const deadline = Date.now() + PATIENCE;
      while (!condition(recording)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = setTimeout(resolve, 100);
        await promise;
        clearTimeout(timer);
        if (Date.now() > deadline) {
          throw new Error(`the watch of "${prefix}" received ${changes.length} changes and not what was awaited`);
        }
      }
    },
    async [Symbol.asyncDispose]() {
      controller.abort();
      await ended;
    },
  };
  return recording;
}

/** Fails unless revisions only rise. */
export function expectInOrder(changes: readonly Change[]): void {
  const revisions = changes.map(({ revision }) => revision);
  expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
}
