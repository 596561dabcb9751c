/**
 * A process that writes until it is killed: usage `bun writer.ts sqlite DIR`. Prints "KEY REVISION" for every write that was acknowledged.
 * It creates, updates and deletes, 16 at a time, so that a kill hits writes in every state.
 */
import { writeSync } from "node:fs";
import { createLogger } from "../../lib/log.ts";
import { openStore } from "../open.ts";

const [datastore = "", dir = ""] = process.argv.slice(2);
const store = await openStore({ datastore, dir, signal: new AbortController().signal, log: createLogger() });
const value = new Uint8Array(500).fill(1);

function acknowledge(key: string, revision: number): void {
  writeSync(1, `${key} ${revision}\n`);
}

async function write(writer: number): Promise<never> {
  for (let i = 0; ; i++) {
    const key = `w/${writer}/${i}`;
    let { revision } = await store.create(key, value);
    acknowledge(key, revision);
    if (i % 3 === 0) {
      revision = (await store.update(key, value, revision)).revision;
      acknowledge(key, revision);
    }
    if (i % 5 === 1) {
      acknowledge(`-${key}`, await store.delete(key, revision));
    }
  }
}

await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
