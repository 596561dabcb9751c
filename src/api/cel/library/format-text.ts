/** `'%s is %d'.format([a, b])`. */

import { CelCostError, CelRuntimeError } from "../cel-errors.ts";
import { typeName } from "../cel-type.ts";
import {
  CelBytes,
  CelDuration,
  CelList,
  CelMap,
  CelOpaque,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
} from "../value.ts";
import { formatDuration } from "../values/duration.ts";
import { formatTimestamp } from "../values/timestamp.ts";
import { typeOfValue } from "../values/type-of-value.ts";
import { formatDouble } from "./conversions.ts";

const CLAUSE = /%(?:(%)|(?:\.(\d+))?([a-zA-Z])?)/g;
/** JavaScript's own limit of toFixed is where Kubernetes' precision ends in practice too. */
const MAX_PRECISION = 100;

/**
 * Kubernetes counts only the text itself as cost, however long the result is.
 * K8S-DIFF: here a result of more characters than this costs more than any call may.
 */
const LONGEST = 10_000_000;

/** The text with its clauses replaced by the arguments. Throws CelRuntimeError when they do not fit. */
export function formatText(text: string, args: CelList): string {
  let index = 0;
  const room = { left: LONGEST };
  return text.replace(CLAUSE, (_, percent?: string, precision?: string, verb?: string) => {
    if (percent !== undefined) return "%";
    if (index >= args.size) throw new CelRuntimeError(`index ${index} out of range`);
    return clause(args.at(index++), {
      verb: verb ?? "",
      precision: precision === undefined ? undefined : Number(precision),
      room,
    });
  });
}

/** How many characters may still be written. */
interface Room {
  left: number;
}

function taken(room: Room, text: string): string {
  room.left -= text.length;
  if (room.left < 0) throw new CelCostError("operation cancelled: actual cost limit exceeded");
  return text;
}

interface Clause {
  readonly verb: string;
  readonly precision: number | undefined;
  readonly room: Room;
}

function clause(value: CelValue, { verb, precision, room }: Clause): string {
  if ((precision ?? 0) > MAX_PRECISION)
    throw new CelRuntimeError(`precision ${precision} exceeds the limit ${MAX_PRECISION}`);
  switch (verb) {
    case "s":
      return textOf(value, room);
    case "d":
      return decimal(value);
    case "f":
      return real(value, "fixed-point", (number) => number.toFixed(precision ?? 6));
    case "e":
      return real(value, "scientific notation", (number) =>
        number.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, "e$10$2"),
      );
    case "b":
      return typeof value === "boolean" ? (value ? "1" : "0") : radix(value, 2, "binary");
    case "o":
      return radix(value, 8, "octal");
    case "x":
      return hexadecimal(value);
    case "X":
      return hexadecimal(value).toUpperCase();
    default:
      throw new CelRuntimeError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

const refused = (what: string, value: CelValue): never => {
  throw new CelRuntimeError(
    `error during formatting: ${what} clause cannot be used on ${typeName(typeOfValue(value))}`,
  );
};

/** A value in `%s`: lists and maps with their parts, maps in the order of their keys. */
function textOf(value: CelValue, room: Room): string {
  if (value instanceof CelList)
    return `[${items(value)
      .map((item) => textOf(item, room))
      .join(", ")}]`;
  if (value instanceof CelMap) return mapText(value, room);
  return taken(room, scalarText(value));
}

function scalarText(value: CelValue): string {
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatDouble(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelBytes) return new TextDecoder().decode(value.value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelTypeValue) return typeName(value.type);
  const text = value instanceof CelOpaque ? value.text?.() : undefined;
  return text ?? refused("string", value);
}

function items(list: CelList): CelValue[] {
  return Array.from({ length: list.size }, (_, i) => list.at(i));
}

function mapText(map: CelMap, room: Room): string {
  const entries = [...map.keys()].map((key): [string, string] => [
    textOf(key, room),
    textOf(map.find(key) ?? null, room),
  ]);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;
}

function decimal(value: CelValue): string {
  if (typeof value === "bigint") return String(value);
  if (value instanceof CelUint) return String(value.value);
  if (typeof value === "number" && !Number.isFinite(value)) return formatDouble(value);
  return refused("decimal", value);
}

function real(value: CelValue, what: string, print: (number: number) => string): string {
  if (typeof value === "bigint") return print(Number(value));
  if (value instanceof CelUint) return print(Number(value.value));
  if (typeof value !== "number") return refused(what, value);
  return Number.isFinite(value) ? print(value) : formatDouble(value);
}

function radix(value: CelValue, base: number, what: string): string {
  if (typeof value === "bigint") return value.toString(base);
  return value instanceof CelUint ? value.value.toString(base) : refused(what, value);
}

function hexadecimal(value: CelValue): string {
  if (typeof value === "string") return Buffer.from(value).toString("hex");
  if (value instanceof CelBytes) return Buffer.from(value.value).toString("hex");
  return radix(value, 16, "hex");
}
