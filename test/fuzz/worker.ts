/** Sends inputs to an API server in this process, and tells the parent which one is under way, so that it can name one that never ends. */
import { createLogger } from "../../src/lib/log.ts";
import { startTestServer } from "../../src/server/test-server.ts";
import { Random } from "./random.ts";
import { preparations, TARGETS } from "./target.ts";

/** What a worker is asked to do: inputs `first`, `first + step`, … below `total`. */
export interface Task {
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly total: number;
  /** The number of the input that is under way is written here. */
  readonly progress: SharedArrayBuffer;
}

/** An input that did what none may do. */
export interface Finding {
  readonly input: number;
  readonly target: string;
  readonly what: string;
  readonly request: string;
}

const LIMIT_MS = 1000;
const NAMES = Object.keys(TARGETS);

/** The input with this number, always the same for a seed. */
export function requestOf(seed: number, input: number): { target: string; request: Request } {
  const target = NAMES[input % NAMES.length] ?? "";
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(input, 0x85ebca6b));
  const request = TARGETS[target]?.(random);
  if (request === undefined) throw new Error(`no target "${target}"`);
  return { target, request };
}

/** Runs a task; resolves to what was found and how many answers there were of each status. */
export async function runTask(task: Task): Promise<{ findings: Finding[]; statuses: Record<string, number> }> {
  let logged = "";
  const log = createLogger({
    level: "error",
    write: (line) => {
      logged = line;
    },
  });
  await using server = await startTestServer({ log });
  const progress = new Int32Array(task.progress);
  const findings: Finding[] = [];
  const statuses: Record<string, number> = {};
  const ask = async (input: number): Promise<{ ms: number; status: number; text: string }> => {
    const { request } = requestOf(task.seed, input);
    const started = performance.now();
    const response = await server.fetch(request);
    const text = await response.text();
    const ms = performance.now() - started;
    // The answer hides the cause from clients; the log has it.
    return { ms, status: response.status, text: response.status === 500 ? logged : text };
  };
  for (const request of preparations()) {
    const { url } = request;
    const response = await server.fetch(request);
    if (!response.ok) throw new Error(`preparing ${url}: ${response.status} ${await response.text()}`);
  }
  for (let input = task.first; input < task.total; input += task.step) {
    Atomics.store(progress, 0, input);
    const what = await judged(() => ask(input), statuses);
    if (what !== undefined) findings.push(await findingOf(task.seed, input, what));
  }
  return { findings, statuses };
}

async function judged(
  ask: () => Promise<{ ms: number; status: number; text: string }>,
  statuses: Record<string, number>,
): Promise<string | undefined> {
  try {
    const { ms, status, text } = await ask();
    statuses[status] = (statuses[status] ?? 0) + 1;
    // As Kubernetes answers, after waiting for it.
    if (status === 504 && text.includes("ResourceVersionTooLarge")) return undefined;
    if (status >= 500) return `answered ${status}: ${text.slice(0, 1000)}`;
    if (ms <= LIMIT_MS) return undefined;
    // The machine may have been busy with something else: what is slow is slow again.
    const again = Math.min((await ask()).ms, (await ask()).ms);
    return again > LIMIT_MS ? `took ${Math.round(again)} ms` : undefined;
  } catch (error) {
    return `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}

async function findingOf(seed: number, input: number, what: string): Promise<Finding> {
  const { target, request } = requestOf(seed, input);
  const body = Buffer.from(await request.clone().bytes()).toString("latin1");
  const shown = body.length > 1500 ? `${body.slice(0, 1500)}… (${body.length} bytes)` : body;
  return { input, target, what, request: `${request.method} ${request.url.slice(0, 1500)}\n${shown}` };
}

declare const self: Worker;
if (!Bun.isMainThread) {
  self.onmessage = async ({ data }: MessageEvent<Task>) => {
    self.postMessage(await runTask(data));
  };
}
