import { defineCommand } from "citty";
import { Event } from "../api/kinds/core/event.ts";
import { followChanges } from "../client/follow-changes.ts";
import { UserError } from "../lib/user-error.ts";
import { namespacedArgs, openCluster } from "./cluster.ts";
import { lastSeen, type StoredEvent, seen } from "./event-times.ts";
import { type Printable, printerFor } from "./output.ts";
import { oneTarget } from "./resources.ts";
import { formatTable } from "./table.ts";

const row = (event: StoredEvent, everywhere: boolean): string[] => [
  ...(everywhere ? [event.metadata.namespace ?? ""] : []),
  seen(event, Date.now()),
  event.type ?? "",
  event.reason ?? "",
  `${event.involvedObject.kind ?? ""}/${event.involvedObject.name ?? ""}`,
  (event.message ?? "").trim().replaceAll("\n", " "),
];

export default defineCommand({
  meta: { name: "events", description: "Show events, the latest last" },
  args: {
    ...namespacedArgs,
    "all-namespaces": { type: "boolean", alias: "A", description: "Events of all namespaces" },
    for: { type: "string", description: "Only events about this object, such as pod/web" },
    types: { type: "string", description: "Only these types, such as Warning" },
    watch: { type: "boolean", alias: "w", description: "Go on with new events" },
    output: { type: "string", alias: "o", description: "json, yaml, name, jsonpath=…" },
    headers: {
      type: "boolean",
      default: true,
      description: "A line of column names",
      negativeDescription: "No column names",
    },
  },
  async run({ args }) {
    const printer = printerFor(args.output ?? "");
    if (args._.length > 0)
      throw new UserError(`unexpected "${args._[0]}": events of one object are asked for with --for TYPE/NAME`);
    const cluster = await openCluster(args);
    const everywhere = args["all-namespaces"] === true;
    const about = args.for === undefined ? undefined : await oneTarget(cluster, [args.for]);
    const fieldSelector = about && `involvedObject.kind=${about.kind.kind},involvedObject.name=${about.name}`;
    const query = {
      namespace: everywhere ? undefined : cluster.namespace,
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
    const types = args.types?.toLowerCase().split(",");
    const wanted = (event: StoredEvent): boolean =>
      types === undefined || types.includes((event.type ?? "").toLowerCase());
    const { items, resourceVersion } = await cluster.client.list(Event, query);
    const events = items.filter(wanted).sort((a, b) => lastSeen(a) - lastSeen(b));
    const header = [...(everywhere ? ["NAMESPACE"] : []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
    const printable = (event: StoredEvent): Printable => ({ kind: Event as Printable["kind"], object: event });
    if (printer !== undefined) process.stdout.write(printer(events.map(printable), false));
    else if (events.length > 0) {
      const rows = events.map((event) => row(event, everywhere));
      process.stdout.write(formatTable(args.headers ? [header, ...rows] : rows));
    } else if (args.watch !== true) {
      console.error(everywhere ? "No events found." : `No events found in ${cluster.namespace} namespace.`);
    }
    if (args.watch !== true) return;
    const { signal } = new AbortController();
    for await (const event of followChanges(cluster.client, Event, { ...query, resourceVersion, signal })) {
      if (event.type === "DELETED" || !wanted(event.object)) continue;
      process.stdout.write(
        printer === undefined ? formatTable([row(event.object, everywhere)]) : printer([printable(event.object)], true),
      );
    }
  },
});
