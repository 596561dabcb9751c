/**
 * Throws inputs at every parser that takes them from outside, through the API server.
 *   bun test/fuzz/run.ts [--inputs N] [--seed N] [--only INPUT]
 */
import { parseArgs } from "node:util";
import { TARGETS } from "./target.ts";
import { type Finding, requestOf, type Task } from "./worker.ts";

/** An input that has not ended by then never will; ten times the limit, since the machine may be busy. */
const HANG_MS = 10_000;
const WORKERS = 2;

export interface Outcome {
  readonly inputs: number;
  readonly findings: readonly Finding[];
  readonly statuses: Readonly<Record<string, number>>;
}

/** Runs `inputs` inputs in two workers. */
export async function fuzz(options: { seed: number; inputs: number }): Promise<Outcome> {
  const parts = await Promise.all(
    Array.from({ length: WORKERS }, (_, first) => share({ ...options, first, step: WORKERS, total: options.inputs })),
  );
  const statuses: Record<string, number> = {};
  for (const part of parts) {
    for (const [status, count] of Object.entries(part.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
  }
  return { inputs: options.inputs, findings: parts.flatMap((part) => part.findings), statuses };
}

async function share(task: Omit<Task, "progress">): Promise<Pick<Outcome, "findings" | "statuses">> {
  const progress = new SharedArrayBuffer(4);
  const at = new Int32Array(progress);
  Atomics.store(at, 0, -1);
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  const { promise, resolve, reject } = Promise.withResolvers<Pick<Outcome, "findings" | "statuses">>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => reject(new Error(`the worker failed at input ${Atomics.load(at, 0)}: ${event.message}`));
  worker.postMessage({ ...task, progress } satisfies Task);
  const watch = setInterval(() => {
    const input = Atomics.load(at, 0);
    setTimeout(() => {
      if (input >= 0 && Atomics.load(at, 0) === input && input + task.step < task.total) {
        reject(
          new Error(
            `input ${input} (${requestOf(task.seed, input).target}) of seed ${task.seed} did not end in ${HANG_MS} ms`,
          ),
        );
      }
    }, HANG_MS).unref();
  }, HANG_MS);
  try {
    return await promise;
  } finally {
    clearInterval(watch);
    worker.terminate();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      inputs: { type: "string", default: "100000" },
      seed: { type: "string" },
      only: { type: "string" },
    },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  if (values.only !== undefined) {
    const { request } = requestOf(seed, Number(values.only));
    console.log(`${request.method} ${request.url}\n${await request.text()}`);
    process.exit(0);
  }
  console.log(`seed ${seed}`);
  const started = performance.now();
  const { findings, statuses, inputs } = await fuzz({ seed, inputs: Number(values.inputs) });
  // One of each cause: the first two lines of what it says name it, once the time is gone.
  const causes = new Map(
    findings.map((finding) => [finding.what.replace(/[\d:.TZ-]{20,}/g, "").slice(0, 300), finding]),
  );
  for (const { input, target, what, request } of [...causes.values()].slice(0, 20)) {
    console.log(`\n${target}, input ${input}: ${what}\n${request}`);
  }
  console.log(
    `\n${inputs} inputs in ${((performance.now() - started) / 1000).toFixed(1)} s, answers ${JSON.stringify(statuses)}`,
  );
  // A parser is what passes or fails, not each of its inputs.
  const failed = new Set(findings.map(({ target }) => target)).size;
  console.log(`${Object.keys(TARGETS).length - failed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
