import { isReason } from "../api/errors.ts";
import type { AnyKind, KubeObject } from "../api/kind.ts";
import { errorOf } from "../client/client.ts";
import { resourcePath } from "../client/resource-path.ts";
import { compileJsonPath, readJsonPath } from "../lib/json-path.ts";
import type { Cluster } from "./cluster.ts";
import { lineOf } from "./failures.ts";
import { label, type Selection, type Target } from "./resources.ts";
import { alignRow, formatTable } from "./table.ts";

/** meta.k8s.io/v1 Table, as far as it is printed. */
export interface Table {
  kind: string;
  columnDefinitions?: readonly { name: string; type: string; priority: number }[] | null;
  rows?: readonly { cells: readonly unknown[]; object?: KubeObject }[] | null;
  metadata?: { resourceVersion?: string; continue?: string };
}

/** Asks for a Table; servers that make none answer with the objects. */
export const TABLE_ACCEPT = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

const PAGE = 500;

/** The path of a target with its selectors and further parameters. */
export function targetPath(
  cluster: Cluster,
  target: Target,
  selection: Selection,
  query: Record<string, string | number | undefined>,
): string {
  const namespace =
    selection.allNamespaces === true && target.name === undefined ? undefined : (target.namespace ?? cluster.namespace);
  return resourcePath(
    target.kind,
    { namespace, name: target.name },
    {
      labelSelector: selection.labelSelector,
      fieldSelector: selection.fieldSelector,
      ...query,
    },
  );
}

export interface TableOptions {
  wide: boolean;
  headers: boolean;
  allNamespaces: boolean;
  showLabels: boolean;
  labelColumns: readonly string[];
  sortBy: string | undefined;
  /** Put the type before the name, as when several types are shown. */
  showKind: boolean;
}

const shown = (cell: unknown): string =>
  cell === null || cell === undefined ? "<none>" : String(cell).replaceAll("\n", "\\n");

/** Orders as numbers where both are, else as text; what lacks the field comes first. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [a === undefined ? "" : String(a), b === undefined ? "" : String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Prints the server's tables as aligned columns. */
export class TablePrinter {
  readonly #options: TableOptions;
  #widths: number[] = [];

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Reads a target as one Table, all pages together. */
  async read(cluster: Cluster, target: Target, selection: Selection): Promise<Table> {
    const includeObject = this.#options.sortBy === undefined ? undefined : "Object";
    const rows: NonNullable<Table["rows"]>[number][] = [];
    let page: Table;
    let next: string | undefined;
    do {
      const limit = target.name === undefined ? PAGE : undefined;
      const path = targetPath(cluster, target, target.name === undefined ? selection : {}, {
        includeObject,
        limit,
        continue: next,
      });
      const response = await cluster.client.raw(path, { headers: { accept: TABLE_ACCEPT } });
      if (!response.ok) throw await errorOf(response);
      page = asTable((await response.json()) as Table & KubeObject);
      rows.push(...(page.rows ?? []));
      next = page.metadata?.continue || undefined;
    } while (next !== undefined);
    return { ...page, rows };
  }

  /** Header and rows of a table, as text cells. */
  cells(kind: AnyKind, table: Table, options: { headers?: boolean } = {}): string[][] {
    const { allNamespaces, showLabels, labelColumns, wide, showKind } = this.#options;
    const columns = (table.columnDefinitions ?? [])
      .map((column, i) => ({ ...column, i }))
      .filter((column) => wide || column.priority === 0);
    const withNamespace = allNamespaces && kind.scope === "Namespaced";
    const header = [
      ...(withNamespace ? ["NAMESPACE"] : []),
      ...columns.map((column) => column.name.toUpperCase()),
      ...labelColumns.map((name) => (name.split("/").at(-1) ?? name).toUpperCase()),
      ...(showLabels ? ["LABELS"] : []),
    ];
    const rows = this.#sorted(table.rows ?? []).map(({ cells, object }) => {
      const labels = object?.metadata?.labels ?? {};
      const all = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
      return [
        ...(withNamespace ? [object?.metadata?.namespace ?? ""] : []),
        ...columns.map(({ i }) => (i === 0 && showKind ? label(kind, shown(cells[i])) : shown(cells[i]))),
        ...labelColumns.map((name) => labels[name] ?? ""),
        ...(showLabels ? [all.sort().join(",") || "<none>"] : []),
      ];
    });
    return this.#options.headers && options.headers !== false ? [header, ...rows] : rows;
  }

  #sorted(rows: NonNullable<Table["rows"]>): NonNullable<Table["rows"]> {
    const { sortBy } = this.#options;
    if (sortBy === undefined) return rows;
    const path = compileJsonPath(
      sortBy.startsWith("{") ? sortBy : `{${sortBy.startsWith(".") ? sortBy : `.${sortBy}`}}`,
    );
    const keyed = rows.map((row) => ({ row, key: readJsonPath(path, row.object)[0] }));
    return keyed.sort((a, b) => compare(a.key, b.key)).map(({ row }) => row);
  }

  /** Prints every target's table, with an empty line between; failures are told and the rest goes on. */
  async printAll(
    cluster: Cluster,
    targets: readonly Target[],
    selection: Selection,
    options: { ignoreNotFound: boolean },
  ): Promise<void> {
    const byKind = new Map<AnyKind, Table>();
    for (const target of targets) {
      try {
        const table = await this.read(cluster, target, selection);
        const known = byKind.get(target.kind);
        byKind.set(
          target.kind,
          known === undefined ? table : { ...known, rows: [...(known.rows ?? []), ...(table.rows ?? [])] },
        );
      } catch (error) {
        if (options.ignoreNotFound && isReason(error, "NotFound")) continue;
        console.error(`error: ${lineOf(error)}`);
        process.exitCode = 1;
      }
    }
    const tables = [...byKind].filter(([, table]) => (table.rows ?? []).length > 0);
    process.stdout.write(tables.map(([kind, table]) => formatTable(this.cells(kind, table))).join("\n"));
    if (tables.length > 0 || process.exitCode === 1 || options.ignoreNotFound) return;
    const everywhere = selection.allNamespaces === true || [...byKind.keys()].every((kind) => kind.scope === "Cluster");
    console.error(everywhere ? "No resources found" : `No resources found in ${cluster.namespace} namespace.`);
  }

  /** Prints rows of a watch as they come: columns keep the widths that they had. */
  printRows(rows: readonly (readonly string[])[]): void {
    for (const row of rows) {
      row.forEach((cell, i) => {
        this.#widths[i] = Math.max(this.#widths[i] ?? 6, Bun.stringWidth(cell) + 3);
      });
    }
    for (const row of rows) process.stdout.write(`${alignRow(row, this.#widths)}\n`);
  }
}

/** Objects of a server that makes no tables, with the columns that every object has. */
function asTable(answer: Table & KubeObject): Table {
  if (answer.kind === "Table") return answer;
  const items = Array.isArray(answer["items"]) ? (answer["items"] as KubeObject[]) : [answer as KubeObject];
  return {
    kind: "Table",
    columnDefinitions: [
      { name: "Name", type: "string", priority: 0 },
      { name: "Created At", type: "date", priority: 0 },
    ],
    rows: items.map((object) => ({ cells: [object.metadata?.name, object.metadata?.["creationTimestamp"]], object })),
    metadata: { continue: String(answer.metadata?.["continue"] ?? "") },
  };
}
