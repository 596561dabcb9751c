import { defineCommand } from "citty";
import { Pod } from "../api/kinds/core/pod.ts";
import { errorOf } from "../client/client.ts";
import { resourcePath } from "../client/resource-path.ts";
import { readLines } from "../client/watch-stream.ts";
import { UserError } from "../lib/user-error.ts";
import { type Cluster, namespacedArgs, openCluster } from "./cluster.ts";
import { lineOf } from "./failures.ts";
import { containerOf, containersOf, podsMatching, podsOf, type StoredPod } from "./pods-of.ts";
import { oneTarget } from "./resources.ts";
import { durationMs, wholeNumber } from "./write-flags.ts";

const args = {
  ...namespacedArgs,
  follow: { type: "boolean", alias: "f", description: "Go on as the container writes" },
  previous: { type: "boolean", alias: "p", description: "The container's life before the present one" },
  container: { type: "string", alias: "c", description: "Container of the pod" },
  "all-containers": { type: "boolean", description: "All containers of the pod" },
  "all-pods": { type: "boolean", description: "All pods of the workload" },
  selector: { type: "string", alias: "l", description: "Pods with these labels" },
  tail: { type: "string", description: "At most this many lines from the end" },
  since: { type: "string", description: "Not older than this, such as 5m" },
  "since-time": { type: "string", description: "Not before this moment (RFC 3339)" },
  timestamps: { type: "boolean", description: "The time before each line" },
  prefix: { type: "boolean", description: "Pod and container before each line" },
  "limit-bytes": { type: "string", description: "At most this many bytes" },
  "ignore-errors": { type: "boolean", description: "Go on with other containers when one fails" },
} as const;

interface Source {
  pod: StoredPod;
  container: string;
}

type Query = Record<string, string | number | boolean | undefined>;

async function copy(cluster: Cluster, { pod, container }: Source, query: Query, prefix: boolean): Promise<void> {
  const { name, namespace } = pod.metadata;
  const path = resourcePath(Pod, { name, namespace, subresource: "log" }, { ...query, container });
  const response = await cluster.client.raw(path);
  if (!response.ok) throw await errorOf(response);
  if (response.body === null) return;
  if (prefix) {
    for await (const line of readLines(response.body)) process.stdout.write(`[pod/${name}/${container}] ${line}\n`);
    return;
  }
  for await (const chunk of response.body) process.stdout.write(chunk);
}

async function podsFor(
  cluster: Cluster,
  flags: { selector?: string | undefined; "all-pods"?: boolean | undefined },
  words: readonly string[],
): Promise<StoredPod[]> {
  if (flags.selector !== undefined) {
    if (words.length > 0) throw new UserError("name pods either by words or by -l, not by both");
    return podsMatching(cluster, flags.selector);
  }
  const pods = await podsOf(cluster, await oneTarget(cluster, words, "pods"));
  const [first] = pods;
  if (first === undefined || flags["all-pods"] === true) return pods;
  if (pods.length > 1) console.error(`Found ${pods.length} pods, using pod/${first.metadata.name}`);
  return [first];
}

export default defineCommand({
  meta: { name: "logs", description: "Show what containers write" },
  args,
  async run({ args: flags }) {
    // With -l, kubectl shows the last ten lines of each pod unless it follows what is asked for.
    const tail = flags.tail ?? (flags.selector === undefined ? undefined : "10");
    const query: Query = {
      follow: flags.follow,
      previous: flags.previous,
      timestamps: flags.timestamps,
      tailLines: tail === undefined || tail === "-1" ? undefined : wholeNumber(tail, "tail"),
      sinceSeconds:
        flags.since === undefined ? undefined : Math.max(1, Math.ceil(durationMs(flags.since, "since") / 1000)),
      sinceTime: flags["since-time"],
      limitBytes: flags["limit-bytes"] === undefined ? undefined : wholeNumber(flags["limit-bytes"], "limit-bytes", 1),
    };
    const words = flags._;
    const cluster = await openCluster(flags);
    const pods = await podsFor(cluster, flags, words.slice(0, words[0]?.includes("/") ? undefined : 1));
    const container = flags.container ?? words[1];
    const sources = pods.flatMap((pod) =>
      flags["all-containers"] === true
        ? containersOf(pod).map((name) => ({ pod, container: name }))
        : [{ pod, container: containerOf(pod, container) }],
    );
    const one = async (source: Source): Promise<void> => {
      try {
        await copy(cluster, source, query, flags.prefix === true);
      } catch (error) {
        if (sources.length === 1 || flags["ignore-errors"] !== true) throw error;
        console.error(`error: ${lineOf(error, `${source.pod.metadata.name}/${source.container}`)}`);
      }
    };
    if (flags.follow === true) await Promise.all(sources.map(one));
    else for (const source of sources) await one(source);
  },
});
