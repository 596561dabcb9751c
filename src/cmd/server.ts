import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineCommand } from "citty";
import { systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/log.ts";
import { kubeconfig } from "../server/pki/kubeconfig.ts";
import { createServer } from "../server/server.ts";
import { openStore } from "../store/open.ts";

const ADMIN_SECONDS = 365 * 24 * 3600;

export default defineCommand({
  meta: { name: "server", description: "Run the API server" },
  args: {
    "data-dir": { type: "string", default: "/var/lib/orch", description: "Folder of the store, keys and certificates" },
    "bind-address": { type: "string", default: "127.0.0.1", description: "Address to listen on" },
    "https-port": { type: "string", default: "6443", description: "Port to listen on" },
    datastore: { type: "string", default: "sqlite", description: "sqlite, etcd, or http://HOST:PORT[,…]" },
    "token-auth-file": { type: "string", description: 'Lines of token,user,uid,"group,group"' },
    "service-cluster-ip-range": { type: "string", default: "10.96.0.0/12", description: "Addresses of Services" },
    agent: { type: "boolean", default: true, description: "Run an agent for this machine" },
    scheduler: { type: "boolean", default: true, description: "Run the scheduler" },
    "controller-manager": { type: "boolean", default: true, description: "Run the controllers" },
  },
  async run({ args }) {
    const began = performance.now();
    const dir = args["data-dir"];
    const stop = new AbortController();
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
    const log = createLogger();
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    await using store = await openStore({ datastore: args.datastore, dir, signal: stop.signal, log });
    await using server = await createServer({
      store,
      dir,
      address: args["bind-address"],
      port: Number(args["https-port"]),
      tokenAuthFile: args["token-auth-file"],
      serviceClusterIPRange: args["service-cluster-ip-range"],
      log,
      clock: systemClock,
      signal: stop.signal,
    });
    const credentials = await server.issueClientCert({ user: "admin", groups: ["system:masters"], ttl: ADMIN_SECONDS });
    const { url, caPem } = server;
    writeFileSync(join(dir, "kubeconfig"), kubeconfig({ url, caPem, user: "admin", credentials }), { mode: 0o600 });
    console.log(`ready ${url} in ${Math.round(performance.now() - began)} ms`);
    await new Promise<void>((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));
  },
});
