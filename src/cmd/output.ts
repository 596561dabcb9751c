import { stringify } from "yaml";
import type { AnyKind } from "../api/kind.ts";
import { compileJsonPath, readJsonPath } from "../lib/json-path.ts";
import { UserError } from "../lib/user-error.ts";
import { label } from "./resources.ts";
import { formatTable } from "./table.ts";

/** An object with its kind, as printers take it. */
export interface Printable {
  kind: AnyKind;
  object: { metadata?: { name?: string | undefined; managedFields?: unknown } | undefined };
}

/** Prints objects; `single` says that one object was asked for by name, which is then printed without a list around it. */
export type Printer = (items: readonly Printable[], single: boolean) => string;

const listOf = (items: readonly Printable[], single: boolean): unknown =>
  single && items[0] !== undefined
    ? items[0].object
    : { apiVersion: "v1", items: items.map((item) => item.object), kind: "List", metadata: { resourceVersion: "" } };

/** YAML as kubectl prints it: no folding of long lines, block text where there are line feeds. */
export const toYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false });

function customColumns(spec: string, headers: boolean): Printer {
  const columns = spec.split(/,(?![^[]*\])/).map((column) => {
    const colon = column.indexOf(":");
    if (colon < 1)
      throw new UserError(`custom column "${column}" has no path: expected NAME:PATH, such as NAME:.metadata.name`);
    const path = column.slice(colon + 1);
    return {
      name: column.slice(0, colon),
      path: compileJsonPath(path.startsWith("{") ? path : `{${path.startsWith(".") ? path : `.${path}`}}`),
    };
  });
  return (items) => {
    const rows = items.map(({ object }) =>
      columns.map(({ path }) => {
        const found = readJsonPath(path, object);
        return found.length === 0
          ? "<none>"
          : found.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value))).join(",");
      }),
    );
    return formatTable(headers ? [columns.map((column) => column.name), ...rows] : rows);
  };
}

/** Objects without managedFields, which hide the rest, unless they are asked for. */
function withoutManagedFields(item: Printable): Printable {
  const { managedFields: _, ...metadata } = item.object.metadata ?? {};
  return { kind: item.kind, object: { ...item.object, metadata } };
}

export interface PrinterOptions {
  headers?: boolean | undefined;
  showManagedFields?: boolean | undefined;
}

/** The printer for a value of -o; undefined for the table forms ("" and wide). Throws UserError for a form that does not exist. */
export function printerFor(output: string, options: PrinterOptions = {}): Printer | undefined {
  const clean = (items: readonly Printable[]) =>
    options.showManagedFields === true ? items : items.map(withoutManagedFields);
  const equals = output.indexOf("=");
  const form = equals === -1 ? output : output.slice(0, equals);
  const argument = equals === -1 ? "" : output.slice(equals + 1);
  if (form === "" || form === "wide") return undefined;
  if (form === "json") return (items, single) => `${JSON.stringify(listOf(clean(items), single), null, 4)}\n`;
  if (form === "yaml") return (items, single) => toYaml(listOf(clean(items), single));
  if (form === "name")
    return (items) => items.map(({ kind, object }) => `${label(kind, object.metadata?.name ?? "")}\n`).join("");
  if (form === "jsonpath") {
    const path = compileJsonPath(argument);
    return (items, single) => path.render(listOf(clean(items), single));
  }
  if (form === "custom-columns") return customColumns(argument, options.headers !== false);
  throw new UserError(
    `cannot print as "${output}": expected json, yaml, name, wide, jsonpath=TEMPLATE or custom-columns=NAME:PATH,…`,
  );
}
