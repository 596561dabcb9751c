import { afterAll, beforeAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../lib/log.ts";
import { openEtcd } from "./etcd.ts";
import { type EtcdProcess, startEtcd } from "./etcd-process.ts";
import { storeSuite } from "./store.suite.ts";

const dir = mkdtempSync(join(tmpdir(), "orch-etcd-"));
const log = createLogger({ level: "error" });
let etcd: EtcdProcess | undefined;
let roots = 0;

beforeAll(async () => {
  etcd = await startEtcd({ dir, signal: AbortSignal.timeout(20_000), log });
});

afterAll(async () => {
  await etcd?.[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

storeSuite({
  name: "etcd",
  open: (options) => openEtcd({ endpoints: [etcd?.endpoint ?? ""], root: `/suite/${roots++}/`, ...options }),
});
