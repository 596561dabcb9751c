import { basename } from "node:path";
import type { ArgsDef } from "citty";
import { UserError } from "../../lib/user-error.ts";
import { readNamedFile } from "../read-named-file.ts";

/** Where keys and values come from. */
export const contentArgs = {
  "from-literal": { type: "string", description: "KEY=VALUE; may be repeated" },
  "from-file": { type: "string", description: "FILE or KEY=FILE; may be repeated" },
} as const satisfies ArgsDef;

/** Keys and bytes of --from-literal and --from-file. */
export async function contentOf(values: (flag: string) => string[]): Promise<Map<string, Uint8Array>> {
  const content = new Map<string, Uint8Array>();
  const add = (key: string, value: Uint8Array): void => {
    if (content.has(key)) throw new UserError(`key "${key}" is given twice`);
    content.set(key, value);
  };
  for (const pair of values("from-literal")) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UserError(`--from-literal "${pair}": expected KEY=VALUE`);
    add(pair.slice(0, equals), new TextEncoder().encode(pair.slice(equals + 1)));
  }
  for (const source of values("from-file")) {
    const equals = source.indexOf("=");
    const file = source.slice(equals + 1);
    const bytes = await readNamedFile(file);
    add(equals > 0 ? source.slice(0, equals) : basename(file), bytes);
  }
  return content;
}

export const isText = (bytes: Uint8Array): boolean =>
  Buffer.from(new TextDecoder().decode(bytes), "utf8").equals(bytes);
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
export const record = <T>(entries: [string, T][]): Record<string, T> => Object.fromEntries(entries);
