import type { KubeObject } from "../api/kind.ts";
import { errorOf } from "../client/client.ts";
import { decodeWatch } from "../client/watch-stream.ts";
import { UserError } from "../lib/user-error.ts";
import type { Cluster } from "./cluster.ts";
import { TABLE_ACCEPT, type Table, type TablePrinter, targetPath } from "./get-table.ts";
import type { Printer } from "./output.ts";
import type { Selection, Target } from "./resources.ts";

export interface WatchTargetsOptions {
  cluster: Cluster;
  targets: readonly Target[];
  selection: Selection;
  table: TablePrinter;
  /** Absent: rows of a table. */
  printer: Printer | undefined;
  /** Leave out what is there already. */
  onlyChanges: boolean;
}

/** Prints what there is, then every change, until the process is ended; a watch that the server ends is taken up again. */
export async function watchTargets(options: WatchTargetsOptions): Promise<void> {
  const { cluster, targets, table, printer } = options;
  const [target, other] = targets;
  if (target === undefined || other !== undefined) throw new UserError("-w follows one type or one object at a time");
  // A watch of one object is a watch of its collection, narrowed to the name.
  const fieldSelector = target.name === undefined ? options.selection.fieldSelector : `metadata.name=${target.name}`;
  const all: Target = { kind: target.kind };
  const selection = { ...options.selection, fieldSelector };
  // Fails as `get` does when the one object is not there.
  if (target.name !== undefined) await table.read(cluster, target, {});
  const first = await table.read(cluster, all, selection);
  let headers = true;
  const show = (rows: Table): void => {
    table.printRows(table.cells(target.kind, rows, { headers }));
    headers = false;
  };
  if (!options.onlyChanges && printer === undefined) show(first);
  let resourceVersion = first.metadata?.resourceVersion ?? "";
  let columns = first.columnDefinitions;
  if (!options.onlyChanges && printer !== undefined) resourceVersion = "";
  for (;;) {
    const includeObject = printer === undefined ? undefined : "Object";
    const path = targetPath(cluster, all, selection, { watch: 1, resourceVersion, includeObject });
    const accept = printer === undefined ? TABLE_ACCEPT : "application/json";
    const response = await cluster.client.raw(path, { headers: { accept } });
    if (!response.ok || response.body === null) throw await errorOf(response);
    for await (const { type, object } of decodeWatch(response.body)) {
      if (printer !== undefined) {
        const found = object as KubeObject;
        resourceVersion = found.metadata?.resourceVersion ?? resourceVersion;
        if (type !== "BOOKMARK") process.stdout.write(printer([{ kind: target.kind, object: found }], true));
        continue;
      }
      const rows = object as Table;
      // Only the first event of a watch brings the columns.
      columns = rows.columnDefinitions?.length ? rows.columnDefinitions : columns;
      resourceVersion = rows.rows?.at(-1)?.object?.metadata?.resourceVersion ?? resourceVersion;
      if (type !== "BOOKMARK") show({ ...rows, columnDefinitions: columns ?? [] });
    }
  }
}
