import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "./sqlite.ts";
import { storeSuite } from "./store.suite.ts";
import type { Store } from "./store.ts";

function tempFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "orch-store-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

storeSuite({
  name: "sqlite",
  async open(options): Promise<Store> {
    const folder = tempFolder();
    const store = await openSqlite({ dir: folder.path, ...options });
    const close = store[Symbol.asyncDispose].bind(store);
    store[Symbol.asyncDispose] = async () => {
      await close();
      folder[Symbol.dispose]();
    };
    return store;
  },
});
