import { defineCommand } from "citty";
import type { AnyKind } from "../api/kind.ts";
import { type Cluster, namespacedArgs, openCluster, repeated } from "./cluster.ts";
import { alignTabs } from "./describe/elastic-tabs.ts";
import { eventLines, eventsAbout } from "./describe/event-lines.ts";
import { viewOf } from "./describe/views.ts";
import { forEach } from "./failures.ts";
import { type AnyObject, readTarget, type Selection, targetsOf } from "./resources.ts";

const args = {
  ...namespacedArgs,
  "all-namespaces": { type: "boolean", alias: "A", description: "Objects of all namespaces" },
  selector: { type: "string", alias: "l", description: "Only objects with these labels" },
  filename: { type: "string", alias: "f", description: "The objects that a file, folder or URL names" },
  recursive: { type: "boolean", alias: "R", description: "Read folders in folders too" },
  "show-events": {
    type: "boolean",
    default: true,
    description: "What happened to the object",
    negativeDescription: "Leave events out",
  },
} as const;

/** Description of one object, its events at the end. */
async function describe(
  cluster: Cluster,
  kind: AnyKind,
  options: { object: AnyObject; events: boolean },
): Promise<string> {
  const described = { object: options.object, kind, cluster, now: Date.now() };
  const { view, events } = viewOf(kind);
  const [lines, happened] = await Promise.all([
    view(described),
    options.events && events ? eventsAbout(described) : undefined,
  ]);
  return alignTabs(happened === undefined ? lines : [...lines, ...eventLines(happened, described.now)]);
}

export default defineCommand({
  meta: {
    name: "describe",
    description: "Show objects in detail, with what belongs to them and what happened to them",
  },
  args,
  async run({ args: flags, rawArgs }) {
    const cluster = await openCluster(flags);
    const files = repeated(rawArgs, args, "filename", { commas: true });
    const targets = await targetsOf(cluster, flags._, { files, recursive: flags.recursive === true });
    const selection: Selection = { labelSelector: flags.selector, allNamespaces: flags["all-namespaces"] };
    let shown = 0;
    await forEach(targets, async (target) => {
      for (const object of await readTarget(cluster, target, selection)) {
        const text = await describe(cluster, target.kind, { object, events: flags["show-events"] });
        process.stdout.write(shown++ === 0 ? text : `\n\n${text}`);
      }
    });
    if (shown > 0 || process.exitCode === 1) return;
    const everywhere = selection.allNamespaces === true || targets.every(({ kind }) => kind.scope === "Cluster");
    console.error(everywhere ? "No resources found" : `No resources found in ${cluster.namespace} namespace.`);
  },
});
