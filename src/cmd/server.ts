import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineCommand } from "citty";
import { ensureKubeDnsService } from "../agent/net/dns/kube-dns.ts";
import { createClient } from "../client/client.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { setEngine } from "../lib/engine.ts";
import { createLogger, type Logger } from "../lib/log.ts";
import { UserError } from "../lib/user-error.ts";
import { readAdmissionConfiguration } from "../server/admission/admission-configuration.ts";
import { VERSION } from "../server/discovery/version.ts";
import { kubeconfig } from "../server/pki/kubeconfig.ts";
import { type ApiServer, createServer } from "../server/server.ts";
import { openStore } from "../store/open.ts";
import { aborted, untilAsked } from "./lifetime.ts";
import { networkArgs, nodeArgs, nodeOf, portOf, startNode } from "./start-node.ts";

/** Life of the certificates that are made anew at every start. */
const YEAR_SECONDS = 365 * 24 * 3600;
const ADMIN = { user: "admin", groups: ["system:masters"] };

const args = {
  "data-dir": { type: "string", default: "/var/lib/orch", description: "Folder of everything that is kept" },
  "bind-address": { type: "string", default: "0.0.0.0", description: "Address to listen on" },
  "advertise-address": { type: "string", description: "Address at which others reach the API; absent: the node's" },
  "https-port": { type: "string", default: "6443", description: "Port to listen on" },
  datastore: { type: "string", default: "sqlite", description: "sqlite, etcd, or http://HOST:PORT[,…]" },
  "token-auth-file": { type: "string", description: 'Lines of token,user,uid,"group,group"' },
  "admission-control-config-file": {
    type: "string",
    description: "AdmissionConfiguration with the defaults and exemptions of PodSecurity",
  },
  agent: { type: "boolean", default: true, negativeDescription: "Run no agent: this machine is no node" },
  scheduler: { type: "boolean", default: true, negativeDescription: "Run no scheduler" },
  "controller-manager": { type: "boolean", default: true, negativeDescription: "Run no controllers" },
  "log-level": { type: "string", default: "info", description: "debug, info, warn or error" },
  ...networkArgs,
  ...nodeArgs,
} as const;

type Flags = Parameters<NonNullable<typeof command.run>>[0]["args"];

const command = defineCommand({
  meta: { name: "server", description: "Run the API server, and with it a whole cluster unless told otherwise" },
  args,
  async run({ args: flags }) {
    setEngine();
    const began = performance.now();
    const signal = untilAsked();
    const log = createLogger({ level: levelOf(flags["log-level"]) });
    const dir = flags["data-dir"];
    const configured = flags["admission-control-config-file"];
    const admission = configured === undefined ? undefined : readAdmissionConfiguration(configured);
    makeDataFolder(dir);
    await using store = await openStore({ datastore: flags.datastore, dir, signal, log });
    const advertised = advertisedAddress(flags);
    await using server = await createServer({
      store,
      dir,
      address: flags["bind-address"],
      advertiseAddress: advertised,
      port: portOf(flags["https-port"], "https-port"),
      tokenAuthFile: flags["token-auth-file"],
      serviceClusterIPRange: flags["service-cluster-ip-range"],
      podSecurity: admission?.podSecurity,
      log,
      clock: systemClock,
      signal,
    });
    await writeKubeconfig(dir, server);
    console.log(`ready ${server.url} in ${Math.round(performance.now() - began)} ms`);
    await runParts(flags, { server, log, clock: systemClock, signal });
  },
});

export default command;

function levelOf(text: string): "debug" | "info" | "warn" | "error" {
  if (text === "debug" || text === "info" || text === "warn" || text === "error") return text;
  throw new UserError(`--log-level "${text}" is not known: debug, info, warn or error`);
}

function makeDataFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o711 });
    writeFileSync(join(dir, ".writable"), "");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot use "${dir}" as data folder: ${why}; choose another with --data-dir`, {
      exitCode: 1,
      cause,
    });
  }
}

/** Where pods and other machines reach this server: a wildcard is no address. */
function advertisedAddress(flags: Flags): string {
  if (flags["advertise-address"] !== undefined) return flags["advertise-address"];
  const bound = flags["bind-address"];
  return bound === "0.0.0.0" || bound === "::" ? nodeOf(flags).address : bound;
}

async function writeKubeconfig(dir: string, server: ApiServer): Promise<void> {
  const credentials = await server.issueClientCert({ ...ADMIN, ttl: YEAR_SECONDS });
  const { url, caPem } = server;
  writeFileSync(join(dir, "kubeconfig"), kubeconfig({ url, caPem, user: ADMIN.user, credentials }), { mode: 0o600 });
}

interface Running {
  readonly server: ApiServer;
  readonly log: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Only servers that share an etcd have to agree on who schedules and controls: the other stores belong to one process. */
const isShared = (datastore: string): boolean => datastore.includes("://");

/** Scheduler, controllers and agent in this process: they reach the server through its handler, in place of a socket. */
async function runParts(flags: Flags, running: Running): Promise<void> {
  const { server, signal } = running;
  const ended = new AbortController();
  const parts = AbortSignal.any([signal, ended.signal]);
  const inProcess = (userAgent: string) => createClient({ fetch: (request) => server.fetch(request), userAgent });
  const shared = { log: running.log, clock: running.clock, signal: parts };
  try {
    await ensureKubeDnsService(inProcess("orch-server"), flags["cluster-dns"]);
    await Promise.all([
      aborted(signal),
      flags.scheduler && runSchedulerPart(flags, { ...shared, client: inProcess("kube-scheduler") }),
      flags["controller-manager"] &&
        runControllerPart(flags, { ...shared, client: inProcess("kube-controller-manager"), server }),
      flags.agent && runAgentPart(flags, { ...shared, client: inProcess("orch-agent"), server }),
    ]);
  } finally {
    ended.abort(signal.reason);
  }
}

type Part = Omit<Running, "server"> & { readonly client: ReturnType<typeof createClient> };

async function runSchedulerPart(flags: Flags, part: Part): Promise<void> {
  const { runScheduler } = await import("../sched/run-scheduler.ts");
  await runScheduler({
    ...part,
    seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
    leaderElect: isShared(flags.datastore),
  });
}

async function runControllerPart(flags: Flags, { server, ...part }: Part & Pick<Running, "server">): Promise<void> {
  const { runControllers } = await import("../ctrl/run-controllers.ts");
  await runControllers({
    ...part,
    leaderElect: isShared(flags.datastore),
    caPem: server.caPem,
    sign: (request) => server.signNodeRequest(request),
    clusterCidr: flags["cluster-cidr"],
  });
}

async function runAgentPart(flags: Flags, { server, ...part }: Part & Pick<Running, "server">): Promise<void> {
  const node = nodeOf(flags);
  const certificate = await server.issueServingCert({
    user: `system:node:${node.name}`,
    groups: ["system:nodes"],
    names: { dns: [node.name], ips: [node.address] },
    ttl: YEAR_SECONDS,
  });
  await using _agent = await startNode({
    ...part,
    flags,
    node,
    dataDir: flags["data-dir"],
    serverCert: { ...certificate, ca: server.caPem },
    version: VERSION.gitVersion,
  });
  await aborted(part.signal);
}
