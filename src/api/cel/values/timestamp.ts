import { parseTime } from "../../time.ts";
import { CelRuntimeError } from "../cel-errors.ts";
import { CelTimestamp } from "../value.ts";

const FRACTION = /[.,](\d+)/;
const ZONE = /([+-])(\d\d):(\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
/** The years 1 to 9999. */
const MIN = -62_135_596_800n * 1_000_000_000n;
const MAX = 253_402_300_799n * 1_000_000_000n + 999_999_999n;

/** Reads an RFC 3339 time; undefined when the text is none. */
export function parseTimestamp(text: string): CelTimestamp | undefined {
  const milliseconds = parseTime(text);
  if (milliseconds === undefined) return undefined;
  const fraction = (FRACTION.exec(text)?.[1] ?? "").padEnd(9, "0").slice(0, 9);
  const nanos = BigInt(Math.floor(milliseconds / 1000)) * 1_000_000_000n + BigInt(fraction);
  if (nanos < MIN || nanos > MAX) return undefined;
  const [, sign, hours = "0", minutes = "0"] = ZONE.exec(text) ?? [];
  return new CelTimestamp(nanos, (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1));
}

/** Reads a date (midnight UTC) or an RFC 3339 time; undefined when the text is neither. */
export function parseDate(text: string): CelTimestamp | undefined {
  return parseTimestamp(DATE.test(text) ? `${text}T00:00:00Z` : text);
}

/** The moment that many nanoseconds after 1970. Throws CelRuntimeError outside the years 1 to 9999. */
export function timestamp(nanos: bigint, offset = 0): CelTimestamp {
  if (nanos < MIN || nanos > MAX) throw new CelRuntimeError("timestamp overflow");
  return new CelTimestamp(nanos, offset);
}

/** RFC 3339 in the time's own zone, with as many digits as it needs. */
export function formatTimestamp({ nanos, offset }: CelTimestamp): string {
  const local = nanos + BigInt(offset) * 60_000_000_000n;
  const second = floorDivide(local, 1_000_000_000n);
  const fraction = String(local - second * 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "");
  const date = new Date(Number(second) * 1000).toISOString().slice(0, 19);
  const minutes = Math.abs(offset);
  const zone = offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  return `${date}${fraction === "" ? "" : `.${fraction}`}${zone}`;
}

const two = (value: number): string => String(value).padStart(2, "0");

export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

/** The time in a zone, as a Date whose UTC fields are the local ones. Zones are names or offsets such as 01:00 and -07:30. */
export function inZone({ nanos }: CelTimestamp, zone: string): Date {
  const milliseconds = Number(floorDivide(nanos, 1_000_000n));
  return new Date(milliseconds + zoneOffset(zone, milliseconds) * 60_000);
}

const OFFSET = /^([+-]?)(\d{1,2}):(\d\d)$/;

/** Making one takes longer than all the rest. The names that are known bound how many there are. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  return format;
}

function zoneOffset(zone: string, milliseconds: number): number {
  if (zone === "" || zone === "UTC") return 0;
  const offset = OFFSET.exec(zone);
  if (offset !== null) {
    return (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === "-" ? -1 : 1);
  }
  try {
    const name =
      formatOf(zone)
        .formatToParts(milliseconds)
        .find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    return name === "GMT" ? 0 : zoneOffset(name.slice(3), milliseconds);
  } catch (cause) {
    throw new CelRuntimeError(`unknown time zone ${zone}`, { cause });
  }
}
