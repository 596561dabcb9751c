/**
 * Replays the recorded conversations of the real API server against a server of its own, on SQLite and on etcd. The number that
 * passes is kept in test/golden-count.json and may only grow: fewer is a failure, more is written down with --update.
 *   bun test/golden.ts [--update]
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { withServer } from "./server.ts";

const REPLAY = resolve(import.meta.dir, "../../shared/golden/replay.ts");
const COUNTS = join(import.meta.dir, "golden-count.json");
type Datastore = "sqlite" | "etcd";
const wanted = (await Bun.file(COUNTS).json()) as Record<Datastore, number>;

if (!existsSync(REPLAY)) {
  console.error(`the recorded conversations are not at ${REPLAY}: they stand beside the project, in shared/`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
for (const datastore of ["sqlite", "etcd"] as const) {
  const now = await withServer({ datastore }, async ({ url, token }) => {
    const child = Bun.spawn(["bun", REPLAY, "--server", url, "--token", token], { stdout: "pipe", stderr: "inherit" });
    const output = await new Response(child.stdout).text();
    await child.exited;
    const counted = /^(\d+) passed, (\d+) failed$/m.exec(output);
    if (counted === null) throw new Error(`the replay ended without a count:\n${output.slice(-2000)}`);
    if (process.argv.includes("--verbose")) console.log(output);
    return { passed: Number(counted[1]), failed: Number(counted[2]) };
  });
  console.log(
    `golden on ${datastore}: ${now.passed} pass, ${now.failed} differ (at least ${wanted[datastore]} must pass)`,
  );
  passed += now.passed;
  failed += Math.max(0, wanted[datastore] - now.passed);
  if (process.argv.includes("--update")) wanted[datastore] = Math.max(wanted[datastore], now.passed);
}
if (process.argv.includes("--update")) await Bun.write(COUNTS, `${JSON.stringify(wanted, null, 2)}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
