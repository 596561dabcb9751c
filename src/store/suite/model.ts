import { expect, test } from "bun:test";
import fc from "fast-check";
import { StoreError } from "../errors.ts";
import type { Change, Entry, Store } from "../store.ts";
import { type Backend, bytes, record } from "./harness.ts";

/** One step of a random history. `stale` asks for a revision that the key no longer has. */
type Step = { kind: "create" | "update" | "delete"; key: string; value: string; stale: boolean };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("create", "update", "delete"),
  key: fc.constantFrom("a", "a/b", "a/c", "a0", "b/é", "b/😀", "c"),
  value: fc.string({ maxLength: 5 }),
  stale: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});

/** What a store should do, in the fewest words: the state after every revision, all of it kept. */
class Model {
  readonly states = new Map<number, ReadonlyMap<string, Entry>>();
  readonly changes: Change[] = [];
  #now: ReadonlyMap<string, Entry> = new Map();

  current(key: string): Entry | undefined {
    return this.#now.get(key);
  }

  apply(change: Change): void {
    const next = new Map(this.#now);
    next.delete(change.key);
    if (change.entry !== undefined) {
      next.set(change.key, change.entry);
    }
    this.#now = next;
    this.states.set(change.revision, next);
    this.changes.push(change);
  }
}

/** Random histories, compared with a model at every revision. */
export function modelSuite({ open }: Backend): void {
  test("Store does what a map with all its past states does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, limit) => {
          await using store = await open();
          const start = (await store.revision()) + 1;
          const model = new Model();
          for (const item of steps) {
            await take(store, model, item);
          }
          await using watch = await record(store, "", start);
          await watch.until(({ changes }) => changes.length >= model.changes.length);
          expect(watch.changes).toEqual(model.changes);
          for (const [revision, state] of model.states) {
            for (const prefix of ["", "a", "a/", "b/"]) {
              await compare(store, state, { prefix, revision, limit });
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
}

async function take(store: Store, model: Model, { kind, key, value, stale }: Step): Promise<void> {
  const previous = model.current(key);
  const revision = stale ? 1 : (previous?.revision ?? 1);
  const before = previous === undefined ? {} : { previous };
  const wanted = expected({ kind, stale }, previous);
  try {
    if (kind === "delete") {
      model.apply({ type: "delete", key, revision: await store.delete(key, revision), ...before });
    } else {
      const entry =
        kind === "create" ? await store.create(key, bytes(value)) : await store.update(key, bytes(value), revision);
      expect(entry.created).toBe(previous?.created ?? entry.revision);
      model.apply({ type: "put", key, revision: entry.revision, entry, ...before });
    }
    expect(wanted).toBe("done");
  } catch (error) {
    expect(error instanceof StoreError ? error.code : error).toBe(wanted);
  }
}

function expected({ kind, stale }: { kind: Step["kind"]; stale: boolean }, previous: Entry | undefined): string {
  if (kind === "create") {
    return previous === undefined ? "done" : "exists";
  }
  return previous === undefined ? "missing" : stale ? "conflict" : "done";
}

async function compare(
  store: Store,
  state: ReadonlyMap<string, Entry>,
  { prefix, revision, limit }: { prefix: string; revision: number; limit: number },
): Promise<void> {
  const wanted = [...state.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const page = await store.list({ prefix, revision, limit });
  expect(page).toEqual({
    entries: wanted.slice(0, limit),
    more: wanted.length > limit,
    count: wanted.length,
    revision,
  });
}
