import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "./sqlite.ts";
import { storeSuite } from "./store.suite.ts";
import type { Store } from "./store.ts";
import { expectKept, killWriter } from "./suite/crash.ts";
import { bytes, record, rejection } from "./suite/harness.ts";

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

test("openSqlite() starts at revision 1, like etcd", async () => {
  using folder = tempFolder();
  await using store = await openSqlite({ dir: join(folder.path, "made", "on", "demand") });
  expect(await store.revision()).toBe(1);
});

test("openSqlite() finds what was written, the counter and the compacted revision again", async () => {
  using folder = tempFolder();
  let newest = 0;
  {
    await using store = await openSqlite({ dir: folder.path });
    const one = await store.create("a", bytes("one"));
    const two = await store.update("a", bytes("two"), one.revision);
    await store.compact(two.revision);
    const other = await store.create("b", bytes("other"));
    newest = await store.delete("b", other.revision);
  }
  await using store = await openSqlite({ dir: folder.path });
  expect(await store.revision()).toBe(newest);
  expect((await store.get("a")).entry?.value).toEqual(bytes("two"));
  await rejection(store.get("a", newest - 3), "compacted");
  await using watch = await record(store, "", newest - 1);
  await watch.until(({ changes }) => changes.length === 2);
  expect(watch.changes.map(({ type, key }) => `${type} ${key}`)).toEqual(["put b", "delete b"]);
});

test("openSqlite() has everything that was acknowledged after kill -9 in the middle of writes", async () => {
  using folder = tempFolder();
  for (const round of [1, 2, 3]) {
    const dir = join(folder.path, `${round}`);
    const acknowledged = await killWriter("sqlite", dir, 700 * round);
    await using store = await openSqlite({ dir: join(dir, "sqlite") });
    await expectKept(store, acknowledged);
    expect((await store.create("after", bytes("x"))).revision).toBeGreaterThan(Math.max(...acknowledged.revisions));
  }
}, 60_000);

test("openSqlite() refuses a folder in use and takes it once it is released", async () => {
  using folder = tempFolder();
  {
    await using _first = await openSqlite({ dir: folder.path });
    const error = await rejection(openSqlite({ dir: folder.path }), "unavailable");
    expect(error.message).toContain(folder.path);
    const script = `import { openSqlite } from "${join(import.meta.dir, "sqlite.ts")}";
      await openSqlite({ dir: "${folder.path}" }).catch((error) => console.log(error.code));`;
    const other = Bun.spawnSync([process.execPath, "-e", script]);
    expect(other.stdout.toString()).toBe("unavailable\n");
  }
  await using again = await openSqlite({ dir: folder.path });
  expect(await again.revision()).toBe(1);
});

test("openSqlite() refuses damaged files and those of others, and leaves them as they are", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "store.db");
  writeFileSync(path, "this is no database, and long enough to have a header of 100 bytes".repeat(20));
  await rejection(openSqlite({ dir: folder.path }), "unavailable");
  expect(await Bun.file(path).text()).toStartWith("this is no database");
  rmSync(path);
  using other = new Database(path);
  other.run("CREATE TABLE theirs (a)");
  await rejection(openSqlite({ dir: folder.path }), "unavailable");
  expect(other.query("SELECT name FROM sqlite_schema").values()).toEqual([["theirs"]]);
});

test("openSqlite() refuses a file of another format", async () => {
  using folder = tempFolder();
  await (await openSqlite({ dir: folder.path }))[Symbol.asyncDispose]();
  using db = new Database(join(folder.path, "store.db"));
  db.run("PRAGMA user_version = 99");
  db.close();
  const error = await rejection(openSqlite({ dir: folder.path }), "unavailable");
  expect(error.message).toContain("99");
});

test("openSqlite() refuses what is not a folder, and a truncated file", async () => {
  using folder = tempFolder();
  const file = join(folder.path, "file");
  writeFileSync(file, "x");
  await rejection(openSqlite({ dir: file }), "unavailable");
  await rejection(openSqlite({ dir: join(file, "below") }), "unavailable");
  const dir = join(folder.path, "cut");
  const store = await openSqlite({ dir });
  await Promise.all(Array.from({ length: 500 }, (_, i) => store.create(`k/${i}`, bytes("x".repeat(500)))));
  await store[Symbol.asyncDispose]();
  rmSync(join(dir, "store.db-wal"), { force: true });
  if (existsSync(join(dir, "store.db"))) {
    truncateSync(join(dir, "store.db"), 5_000);
  }
  await rejection(openSqlite({ dir }), "unavailable");
});

test("openSqlite() refuses a folder that cannot be written", async () => {
  // sysfs takes no folders of ours, not even from root.
  const error = await rejection(openSqlite({ dir: "/sys/orch" }), "unavailable");
  expect(error.message).toContain('"/sys/orch": it cannot be written');
});

test("Store.compact() gives the space of old values back to new ones", async () => {
  using folder = tempFolder();
  await using store = await openSqlite({ dir: folder.path });
  let entry = await store.create("a", new Uint8Array(10_000));
  const rewrite = async (): Promise<number> => {
    for (let i = 0; i < 300; i++) {
      entry = await store.update("a", new Uint8Array(10_000), entry.revision);
    }
    await store.compact(entry.revision);
    return store.size();
  };
  const first = await rewrite();
  await rewrite();
  expect(await rewrite()).toBeLessThan(first * 2);
});
