import { ApiError } from "../api/errors.ts";
import type { KubeObject } from "../api/kind.ts";
import { Backoff } from "../client/backoff.ts";
import { errorOf } from "../client/client.ts";
import { isPassing } from "../client/follow-changes.ts";
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

/** Where a watch stands: what it prints next, and from which revision it goes on. */
interface Progress {
  resourceVersion: string;
  columns: Table["columnDefinitions"];
  headers: boolean;
}

/**
 * Prints what there is, then every change, until the process is ended. A watch that ends is taken up again where it was; when the
 * server has forgotten that far back, what there is then is printed anew.
 */
export async function watchTargets(options: WatchTargetsOptions): Promise<void> {
  const { cluster, targets, table } = options;
  const [target, other] = targets;
  if (target === undefined || other !== undefined) throw new UserError("-w follows one type or one object at a time");
  // Fails as `get` does when the one object is not there.
  if (target.name !== undefined) await table.read(cluster, target, {});
  // A watch of one object is a watch of its collection, narrowed to the name.
  const fieldSelector = target.name === undefined ? options.selection.fieldSelector : `metadata.name=${target.name}`;
  const all: Target = { kind: target.kind, namespace: target.namespace };
  const watched = { ...options, target: all, selection: { ...options.selection, fieldSelector } };
  const progress: Progress = { resourceVersion: "", columns: undefined, headers: true };
  await begin(watched, progress, !options.onlyChanges);
  const backoff = new Backoff({ first: 100, most: 10_000 });
  for (;;) {
    try {
      if (await follow(watched, progress)) backoff.reset();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (error instanceof ApiError && error.code === 410) await begin(watched, progress, true);
    }
    await Bun.sleep(backoff.next());
  }
}

interface Watched extends WatchTargetsOptions {
  target: Target;
}

/** Reads what there is, and prints it when it is `shown`. */
async function begin(watched: Watched, progress: Progress, shown: boolean): Promise<void> {
  const { cluster, target, selection, table, printer } = watched;
  const first = await table.read(cluster, target, selection);
  progress.columns = first.columnDefinitions;
  // Without a revision a watch begins with all objects, which is how whole ones are printed.
  progress.resourceVersion = shown && printer !== undefined ? "" : (first.metadata?.resourceVersion ?? "");
  if (shown && printer === undefined) show(watched, progress, first);
}

function show({ target, table }: Watched, progress: Progress, rows: Table): void {
  table.printRows(table.cells(target.kind, rows, { headers: progress.headers }));
  progress.headers = false;
}

/** Prints the changes of one watch; whether there were any. */
async function follow(watched: Watched, progress: Progress): Promise<boolean> {
  const { cluster, target, selection, printer } = watched;
  const path = targetPath(cluster, target, selection, {
    watch: 1,
    resourceVersion: progress.resourceVersion,
    includeObject: printer === undefined ? undefined : "Object",
  });
  const accept = printer === undefined ? TABLE_ACCEPT : "application/json";
  const response = await cluster.client.raw(path, { headers: { accept } });
  if (!response.ok || response.body === null) throw await errorOf(response);
  let any = false;
  for await (const { object } of decodeWatch(response.body)) {
    any = true;
    if (printer === undefined) {
      const rows = object as Table;
      // Only the first event of a watch brings the columns.
      if (rows.columnDefinitions?.length) progress.columns = rows.columnDefinitions;
      progress.resourceVersion = rows.rows?.at(-1)?.object?.metadata?.resourceVersion ?? progress.resourceVersion;
      show(watched, progress, { ...rows, columnDefinitions: progress.columns ?? [] });
    } else {
      const found = object as KubeObject;
      progress.resourceVersion = found.metadata?.resourceVersion ?? progress.resourceVersion;
      process.stdout.write(printer([{ kind: target.kind, object: found }], true));
    }
  }
  return any;
}
