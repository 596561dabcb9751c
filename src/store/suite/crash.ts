import { expect } from "bun:test";
import { join } from "node:path";
import type { Store } from "../store.ts";
import { record } from "./harness.ts";

const WRITER = join(import.meta.dir, "writer.ts");

/** What a writer said that the store had acknowledged. */
export interface Acknowledged {
  /** The newest revision of each key that exists. */
  live: Map<string, number>;
  deleted: Set<string>;
  /** Of all writes. */
  revisions: number[];
}

/** Runs the writing process and kills it (SIGKILL) once it has had `writes` writes acknowledged. */
export async function killWriter(datastore: string, dir: string, writes: number): Promise<Acknowledged> {
  const child = Bun.spawn([process.execPath, WRITER, datastore, dir], { stdout: "pipe", stderr: "inherit" });
  let output = "";
  let lines = 0;
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    const piece = decoder.decode(chunk, { stream: true });
    output += piece;
    lines += piece.split("\n").length - 1;
    if (lines >= writes) {
      child.kill("SIGKILL");
    }
  }
  await child.exited;
  expect(child.signalCode).toBe("SIGKILL");
  return parse(output);
}

/** Fails unless all that was acknowledged is there, in the state and in the history. */
export async function expectKept(store: Store, { live, deleted, revisions }: Acknowledged): Promise<void> {
  const { entries } = await store.list({ prefix: "w/" });
  const found = new Map(entries.map(({ key, revision }) => [key, revision]));
  for (const [key, revision] of live) {
    // A later write may have been made and not acknowledged: an update, or a deletion of a key that would be deleted.
    const index = Number(key.split("/")[2]);
    if (found.has(key) || index % 5 !== 1) {
      expect(found.get(key) ?? `"${key}" is lost`).toBeGreaterThanOrEqual(revision);
    }
  }
  for (const key of deleted) {
    expect(found.has(key)).toBe(false);
  }
  await using watch = await record(store, "w/", 1);
  const newest = Math.max(...revisions);
  await watch.until(({ batches }) => (batches.at(-1)?.revision ?? 0) >= newest);
  const replayed = new Set(watch.changes.map(({ revision }) => revision));
  expect(revisions.filter((revision) => !replayed.has(revision))).toEqual([]);
}

function parse(output: string): Acknowledged {
  const acknowledged: Acknowledged = { live: new Map(), deleted: new Set(), revisions: [] };
  // The last line may be cut off by the kill.
  for (const line of output.slice(0, output.lastIndexOf("\n")).split("\n")) {
    const [key = "", revision = ""] = line.split(" ");
    acknowledged.revisions.push(Number(revision));
    if (key.startsWith("-")) {
      acknowledged.live.delete(key.slice(1));
      acknowledged.deleted.add(key.slice(1));
    } else {
      acknowledged.live.set(key, Number(revision));
    }
  }
  return acknowledged;
}
