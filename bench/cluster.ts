/**
 * A whole cluster in a network namespace of its own, with real containers: start to ready, memory and processor at rest, and the time
 * from `orch apply` to a page served by three pods.
 *   bun bench/cluster.ts [--datastore sqlite|etcd]
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Cluster } from "../test/e2e/cluster.ts";
import { print, processorSeconds, residentMiB } from "./figure.ts";

const MANIFEST = resolve(import.meta.dir, "../examples/web.yaml");
/** How long the cluster is left alone before memory and processor are read, in seconds. */
const REST_SECONDS = 20;

const { values } = parseArgs({ options: { datastore: { type: "string", default: "sqlite" } } });
const datastore = values.datastore === "etcd" ? "etcd" : "sqlite";

await using cluster = await Cluster.start({ datastore });
const pid = cluster.serverPid;
const ready = /^ready \S+ in (\d+) ms/m.exec(await Bun.file(join(cluster.dir, "server.out")).text())?.[1];
print({ name: "start to ready, as the server says", value: Number(ready), unit: "ms", datastore });

const before = processorSeconds(pid);
await Bun.sleep(REST_SECONDS * 1000);
const share = (processorSeconds(pid) - before) / REST_SECONDS;
print({ name: "processor at rest", value: share * 1000, unit: "ms", per: "second of one core", datastore });
print({ name: "memory at rest, control plane and agent", value: await residentMiB(pid), unit: "MiB", datastore });

const started = performance.now();
await cluster.ok(cluster.orch(["apply", "-f", MANIFEST]));
const address = (
  await cluster.ok(cluster.orch(["get", "service", "web", "-n", "web", "-o", "jsonpath={.spec.clusterIP}"]))
).trim();
const seen = new Set<string>();
await cluster.until("three pods serve the page", async () => {
  const { stdout } = await cluster.run(["curl", "-s", "--max-time", "1", `http://${address}/`]);
  const name = /served by (\S+?)</.exec(stdout)?.[1];
  if (name !== undefined) seen.add(name);
  return seen.size === 3;
});
print({ name: "apply to a page from three pods", value: performance.now() - started, unit: "ms", datastore });
