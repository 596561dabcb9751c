/**
 * A program for network.test.ts: the network of a node, in whatever network namespace it is started in, with one service whose
 * endpoint is argv[3]; prints "up" when it is. Argument 2 is the agent's folder.
 */
import { createClient } from "../../client/client.ts";
import { Informers } from "../../client/informers.ts";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { startNetwork } from "./network.ts";
import { testService, testSlice } from "./services/test-services.ts";

const [, , dir = "", endpoint = ""] = process.argv;
const lists: Record<string, readonly unknown[]> = {
  "/api/v1/services": [testService("web", { clusterIP: "10.96.0.20" })],
  "/apis/discovery.k8s.io/v1/endpointslices": [testSlice("web", [{ address: endpoint, node: "node" }])],
  "/api/v1/nodes": [
    { metadata: { name: "node", uid: "1", resourceVersion: "1" }, spec: { podCIDR: "10.244.1.0/24" } },
    {
      metadata: { name: "other", uid: "2", resourceVersion: "1" },
      spec: { podCIDR: "10.244.2.0/24" },
      status: { addresses: [{ type: "InternalIP", address: "192.0.2.2" }] },
    },
    {
      metadata: { name: "far", uid: "3", resourceVersion: "1" },
      spec: { podCIDR: "10.244.3.0/24" },
      status: { addresses: [{ type: "InternalIP", address: "203.0.113.1" }] },
    },
  ],
};

/** Answers lists; watches stay open and say nothing. */
const fetch = async (request: Request): Promise<Response> => {
  const url = new URL(request.url);
  if (url.searchParams.has("watch")) return new Response(new ReadableStream());
  return Response.json({ metadata: { resourceVersion: "1" }, items: lists[url.pathname] ?? [] });
};

const stop = new AbortController();
const log = createLogger();
const client = createClient({ server: "http://127.0.0.1:1", fetch });
const network = await startNetwork({
  informers: new Informers({ client, log, signal: stop.signal }),
  nodeName: "node",
  podCIDR: "10.244.1.0/24",
  clusterCIDR: "10.244.0.0/16",
  serviceCIDR: "10.96.0.0/12",
  clusterDNS: "10.96.0.10",
  clusterDomain: "cluster.local",
  dir,
  log,
  clock: systemClock,
});
console.log(`up ${JSON.stringify(await network.serviceEnv("default", { serviceLinks: true }))}`);
process.on("SIGTERM", async () => {
  await network[Symbol.asyncDispose]();
  stop.abort();
  process.exit(0);
});
