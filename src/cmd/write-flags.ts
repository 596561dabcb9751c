import type { ArgsDef } from "citty";
import { UserError } from "../lib/user-error.ts";

/** Where objects are read from. */
export const fileArgs = {
  filename: { type: "string", alias: "f", description: 'File, folder or URL; "-" for standard input; may be repeated' },
  recursive: { type: "boolean", alias: "R", description: "Read folders in folders too" },
} as const satisfies ArgsDef;

/** How objects are written. */
export const writeArgs = {
  "dry-run": {
    type: "string",
    description: "client: ask nobody; server: check, but keep nothing",
    valueHint: "none|client|server",
  },
  "field-manager": { type: "string", description: "Name under which fields are owned" },
  validate: { type: "string", description: "What unknown fields do", valueHint: "strict|warn|ignore" },
  output: { type: "string", alias: "o", description: "json, yaml, name, jsonpath=…, custom-columns=…" },
} as const satisfies ArgsDef;

export type DryRun = "none" | "client" | "server";

/** The value of --dry-run. Throws UserError for one that does not exist. */
export function dryRunOf(value: string | undefined): DryRun {
  if (value === undefined || value === "none") return "none";
  if (value === "client" || value === "server") return value;
  throw new UserError(`--dry-run "${value}": expected none, client or server`);
}

/** The value of --validate, as the server names it. Throws UserError for one that does not exist. */
export function validationOf(value: string | undefined): "Strict" | "Warn" | "Ignore" {
  const known = { strict: "Strict", true: "Strict", warn: "Warn", ignore: "Ignore", false: "Ignore" } as const;
  const found = known[(value ?? "strict") as keyof typeof known];
  if (found === undefined) throw new UserError(`--validate "${value}": expected strict, warn or ignore`);
  return found;
}

/** Milliseconds of a duration such as 90s, 5m, 1h30m or 500ms; a bare number counts seconds. Throws UserError for anything else. */
export function durationMs(text: string, flag: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
  let total = 0;
  const rest = text.replace(/(\d+(?:\.\d+)?)(ms|s|m|h)/g, (_, amount: string, unit: keyof typeof units) => {
    total += Number(amount) * units[unit];
    return "";
  });
  if (rest !== "" || text === "")
    throw new UserError(`--${flag} "${text}": expected a duration such as 30s, 5m or 1h30m`);
  return total;
}

/** A whole number of a flag, at least `least`. Throws UserError for anything else. */
export function wholeNumber(text: string, flag: string, least = 0): number {
  if (!/^-?\d+$/.test(text) || Number(text) < least)
    throw new UserError(`--${flag} "${text}": expected a whole number from ${least} on`);
  return Number(text);
}
