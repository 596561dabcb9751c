import { defineCommand } from "citty";
import { isReason } from "../api/errors.ts";
import { errorOf } from "../client/client.ts";
import { type Cluster, namespacedArgs, openCluster, repeated } from "./cluster.ts";
import { lineOf } from "./failures.ts";
import { TablePrinter } from "./get-table.ts";
import { watchTargets } from "./get-watch.ts";
import { type Printable, type Printer, printerFor } from "./output.ts";
import { readTarget, type Selection, type Target, targetsOf } from "./resources.ts";

const args = {
  ...namespacedArgs,
  "all-namespaces": { type: "boolean", alias: "A", description: "Objects of all namespaces" },
  selector: { type: "string", alias: "l", description: "Only objects with these labels" },
  "field-selector": { type: "string", description: "Only objects with these field values" },
  filename: { type: "string", alias: "f", description: "The objects that a file, folder or URL names" },
  recursive: { type: "boolean", alias: "R", description: "Read folders in folders too" },
  output: { type: "string", alias: "o", description: "wide, json, yaml, name, jsonpath=…, custom-columns=…" },
  watch: { type: "boolean", alias: "w", description: "Go on with changes" },
  "watch-only": { type: "boolean", description: "Only changes from now on" },
  "show-labels": { type: "boolean", description: "A column with all labels" },
  "label-columns": { type: "string", alias: "L", description: "A column for each of these labels" },
  "show-kind": { type: "boolean", description: "Put the type before names" },
  "sort-by": { type: "string", description: "Order by this JSONPath, such as .metadata.creationTimestamp" },
  headers: {
    type: "boolean",
    default: true,
    description: "A line of column names",
    negativeDescription: "No column names",
  },
  "ignore-not-found": { type: "boolean", description: "A missing object is no error" },
  "show-managed-fields": { type: "boolean", description: "Keep metadata.managedFields in json and yaml" },
  raw: { type: "string", description: "Print what the server answers to this path" },
} as const;

async function printRaw(cluster: Cluster, path: string): Promise<void> {
  const response = await cluster.client.raw(path);
  if (!response.ok) throw await errorOf(response);
  process.stdout.write(await response.text());
}

/** Prints whole objects; an object that is missing does not keep others from being printed. */
async function printObjects(
  printer: Printer,
  targets: readonly Target[],
  read: (target: Target) => Promise<Printable[]>,
): Promise<void> {
  const items: Printable[] = [];
  for (const target of targets) {
    try {
      items.push(...(await read(target)));
    } catch (error) {
      console.error(`error: ${lineOf(error)}`);
      process.exitCode = 1;
    }
  }
  const single = targets.length === 1 && targets[0]?.name !== undefined;
  if (items.length > 0 || (!single && process.exitCode !== 1)) process.stdout.write(printer(items, single));
}

export default defineCommand({
  meta: { name: "get", description: "Show objects" },
  args,
  async run({ args: flags, rawArgs }) {
    const cluster = await openCluster(flags);
    if (flags.raw !== undefined) return printRaw(cluster, flags.raw);
    const output = flags.output ?? "";
    const printer = printerFor(output, { headers: flags.headers, showManagedFields: flags["show-managed-fields"] });
    const files = repeated(rawArgs, args, "filename", { commas: true });
    const targets = await targetsOf(cluster, flags._, { files, recursive: flags.recursive === true });
    const selection: Selection = {
      labelSelector: flags.selector,
      fieldSelector: flags["field-selector"],
      allNamespaces: flags["all-namespaces"],
    };
    const table = new TablePrinter({
      wide: output === "wide",
      headers: flags.headers,
      allNamespaces: flags["all-namespaces"] === true,
      showLabels: flags["show-labels"] === true,
      labelColumns: repeated(rawArgs, args, "label-columns", { commas: true }),
      sortBy: flags["sort-by"],
      showKind: flags["show-kind"] === true || new Set(targets.map((target) => target.kind)).size > 1,
    });
    if (flags.watch === true || flags["watch-only"] === true) {
      await watchTargets({ cluster, targets, selection, table, printer, onlyChanges: flags["watch-only"] === true });
      return;
    }
    const ignoring = async <T>(read: Promise<T[]>): Promise<T[]> =>
      read.catch((error: unknown) => {
        if (flags["ignore-not-found"] === true && isReason(error, "NotFound")) return [];
        throw error;
      });
    if (printer !== undefined) {
      const read = async (target: Target) =>
        (await ignoring(readTarget(cluster, target, selection))).map((object) => ({ kind: target.kind, object }));
      return printObjects(printer, targets, read);
    }
    await table.printAll(cluster, targets, selection, { ignoreNotFound: flags["ignore-not-found"] === true });
  },
});
