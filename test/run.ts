/**
 * Runs every suite, one after the other, and ends with "N passed, N failed".
 *   bun test/run.ts [--long] [--only TEXT]
 * A suite is a name and a command; a test is a case of a JUnit report, or one line of a suite's own closing line.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

interface Suite {
  name: string;
  command: readonly string[];
  /** Where the counts come from: bun's JUnit report, the closing line "N passed, N failed", or the exit status alone. */
  counts: "junit" | "line" | "exit";
  long?: boolean;
  seconds: number;
}

const { values: options } = parseArgs({ options: { long: { type: "boolean" }, only: { type: "string" } } });
const LONG = options.long === true;

const bunTest = (...paths: string[]): readonly string[] => ["bun", "test", "--timeout", "60000", ...paths];

const SUITES: readonly Suite[] = [
  { name: "check", command: ["make", "--no-print-directory", "check"], counts: "exit", seconds: 120 },
  { name: "unit: lib, api", command: bunTest("src/lib", "src/api"), counts: "junit", seconds: 180 },
  { name: "store", command: bunTest("src/store"), counts: "junit", seconds: 240 },
  {
    name: "server, client, commands",
    command: bunTest("src/server", "src/client", "src/cmd"),
    counts: "junit",
    seconds: 300,
  },
  { name: "scheduler, controllers", command: bunTest("src/sched", "src/ctrl"), counts: "junit", seconds: 240 },
  { name: "agent", command: bunTest("src/agent"), counts: "junit", seconds: 400 },
  { name: "golden", command: ["bun", "test/golden.ts"], counts: "line", seconds: 240 },
  { name: "aggregation", command: bunTest("test/aggregation"), counts: "junit", seconds: 120 },
  { name: "interleavings", command: bunTest("test/interleavings"), counts: "junit", seconds: 1800 },
  { name: "clients", command: bunTest("test/clients"), counts: "junit", seconds: LONG ? 1500 : 600 },
  { name: "fuzz", command: ["bun", "test/fuzz/run.ts", "--inputs", "30000"], counts: "line", seconds: 240 },
  {
    name: "fuzz, a million inputs",
    command: ["bun", "test/fuzz/run.ts", "--inputs", "1000000"],
    counts: "line",
    long: true,
    seconds: 3600,
  },
  { name: "end to end", command: bunTest("test/e2e"), counts: "junit", seconds: 600 },
];

interface Counts {
  passed: number;
  failed: number;
}

async function run(suite: Suite): Promise<Counts> {
  const dir = mkdtempSync(join(tmpdir(), "orch-test-"));
  const report = join(dir, "junit.xml");
  const junit = suite.counts === "junit" ? ["--reporter=junit", `--reporter-outfile=${report}`] : [];
  const child = Bun.spawn([...suite.command, ...junit], {
    stdin: "ignore",
    stdout: suite.counts === "line" ? "pipe" : "inherit",
    stderr: "inherit",
    timeout: suite.seconds * 1000,
    killSignal: "SIGTERM",
    env: { ...process.env, ...(options.long ? { ORCH_TEST_LONG: "1" } : {}) },
  });
  try {
    const output = suite.counts === "line" ? await new Response(child.stdout as ReadableStream).text() : "";
    process.stdout.write(output);
    const status = await child.exited;
    return counts(suite, { output, report, status });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function counts(suite: Suite, ended: { output: string; report: string; status: number }): Counts {
  const failedRun = ended.status === 0 ? 0 : 1;
  if (suite.counts === "exit") return { passed: 1 - failedRun, failed: failedRun };
  const found = suite.counts === "line" ? lastLine(ended.output) : junitCounts(safeRead(ended.report));
  if (found === undefined || found.passed + found.failed === 0) {
    console.error(`${suite.name}: exit status ${ended.status} and no test was counted`);
    return { passed: 0, failed: 1 };
  }
  // A suite that crashed after its last test has failed all the same.
  return { passed: found.passed, failed: Math.max(found.failed, failedRun) };
}

function safeRead(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function junitCounts(xml: string): Counts | undefined {
  const head = /<testsuites[^>]*>/.exec(xml)?.[0];
  const number = (name: string): number => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head ?? "")?.[1] ?? 0);
  if (head === undefined) return undefined;
  const failed = number("failures") + number("errors");
  return { passed: number("tests") - failed - number("skipped"), failed };
}

function lastLine(output: string): Counts | undefined {
  const found = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return found === undefined ? undefined : { passed: Number(found[1]), failed: Number(found[2]) };
}

const total: Counts = { passed: 0, failed: 0 };
const rows: string[] = [];
for (const suite of SUITES) {
  if (suite.long && !options.long) continue;
  if (options.only !== undefined && !suite.name.includes(options.only)) continue;
  console.log(`\n== ${suite.name}`);
  const started = performance.now();
  const { passed, failed } = await run(suite);
  total.passed += passed;
  total.failed += failed;
  rows.push(
    `${suite.name.padEnd(28)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s`,
  );
}
console.log(`\n${rows.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
