/** A whole control plane in this process, for tests: real store, real server, scheduler and controllers, and nodes that are played. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Node } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { formatTime } from "../api/time.ts";
import { type Client, createClient } from "../client/client.ts";
import { createInformer } from "../client/informer.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/log.ts";
import { runScheduler } from "../sched/run-scheduler.ts";
import { type ApiServer, createServer } from "../server/server.ts";
import { openStore } from "../store/open.ts";
import { type ControllersOptions, runControllers } from "./run-controllers.ts";
import { unless } from "./unless.ts";

export interface ControlPlane extends AsyncDisposable {
  readonly server: ApiServer;
  readonly client: Client;
  /** Registers a ready node, and reports the pods placed on it as running and ready. */
  addNode(name: string, allocatable?: Record<string, string>): Promise<void>;
  /** Runs a further set of controllers until the signal aborts. */
  control(options: Partial<ControllersOptions> & { signal: AbortSignal }): Promise<void>;
}

export interface ControlPlaneOptions {
  datastore: "sqlite" | "etcd";
  /** Time of scheduler and controllers. */
  clock?: Clock;
  /** Absent: both run. */
  controllers?: false;
  scheduler?: false;
}

const log = createLogger({ level: "error" });

export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const dir = mkdtempSync(join(tmpdir(), "orch-ctrl-"));
  const stop = new AbortController();
  const { signal } = stop;
  const clock = options.clock ?? systemClock;
  const store = await openStore({ datastore: options.datastore, dir, signal, log });
  const server = await createServer({
    store,
    dir,
    address: "127.0.0.1",
    port: 0,
    serviceClusterIPRange: "10.96.0.0/12",
    log,
    clock: systemClock,
    signal,
  });
  const client = createClient({ fetch: (request) => server.fetch(request) });
  const shared = { client, log, clock, caPem: server.caPem, sign: server.signNodeRequest.bind(server) };
  const running: Promise<void>[] = [];
  if (options.controllers !== false) running.push(runControllers({ ...shared, signal }));
  if (options.scheduler !== false) running.push(runScheduler({ client, log, clock, signal, seed: 1 }));
  const played = new Set<string>();
  const agents = playPods(client, { played, signal });
  return {
    server,
    client,
    async addNode(name, allocatable = { cpu: "64", memory: "256Gi", pods: "200" }) {
      played.add(name);
      await client.create(Node, { metadata: { name, labels: { "kubernetes.io/hostname": name } } });
      const conditions = [{ type: "Ready", status: "True", lastHeartbeatTime: formatTime(clock.now()) }];
      const status = { allocatable, capacity: allocatable, conditions };
      await client.patch(Node, { name }, { status }, { type: "merge", subresource: "status" });
    },
    control: (more) => runControllers({ ...shared, ...more }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.allSettled(running);
      await agents();
      await server[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Does what an agent would tell the server about pods; answers with a wait for reports on their way. */
function playPods(client: Client, { played, signal }: { played: Set<string>; signal: AbortSignal }) {
  const reports = new Set<Promise<unknown>>();
  let address = 0;
  createInformer(Pod, { client, signal, log }).onChange(({ type, object: { metadata, spec, status } }) => {
    if (type === "delete" || !played.has(spec?.nodeName ?? "") || signal.aborted) return;
    const { name, namespace, uid } = metadata;
    let report: Promise<unknown> | undefined;
    if (metadata.deletionTimestamp !== undefined) {
      report = client.delete(Pod, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } });
    } else if (status?.phase === "Pending") {
      const podIP = `10.200.${address >> 8}.${address++ & 255}`;
      const ready = { type: "Ready", status: "True", lastTransitionTime: formatTime(Date.now()) };
      const running = { phase: "Running", podIP, podIPs: [{ ip: podIP }], conditions: [ready] };
      const options = { type: "strategic", subresource: "status" } as const;
      report = client.patch(Pod, { name, namespace }, { status: running }, options);
    }
    if (report === undefined) return;
    const settled: Promise<unknown> = report
      .catch(unless("NotFound", "Conflict"))
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      })
      .finally(() => reports.delete(settled));
    reports.add(settled);
  });
  return async () => {
    await Promise.allSettled(reports);
  };
}

/** Resolves to the first truthy answer of `ask`; an ApiError counts as none yet. Rejects, naming what was expected, after 15 s. */
export async function until<T>(what: string, ask: () => Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + 15_000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await Bun.sleep(20);
  }
  throw new Error(`not within 15 s: ${what}`, { cause: last });
}
