import { CelRuntimeError } from "../cel-errors.ts";
import { CelDuration } from "../value.ts";

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
const MAX = 2n ** 63n - 1n;

/** Reads a duration as Go writes it, such as 1h2m3.5s; undefined when the text is none. */
export function parseDuration(text: string): CelDuration | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  if (text.slice(sign.length) === "0") return new CelDuration(0n);
  let nanos = 0n;
  let at = sign.length;
  if (at === text.length) return undefined;
  while (at < text.length) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (match === null) return undefined;
    const [all, number = "", unit = ""] = match;
    const [whole = "", fraction = ""] = number.split(".");
    const digits = fraction.slice(0, 30);
    const scale = UNITS[unit] ?? 0n;
    nanos += BigInt(whole || "0") * scale + (BigInt(digits || "0") * scale) / 10n ** BigInt(digits.length);
    if (nanos > MAX) return undefined;
    at += all.length;
  }
  return new CelDuration(sign === "-" ? -nanos : nanos);
}

/** A duration of that many nanoseconds. Throws CelRuntimeError when it is longer than CEL allows. */
export function duration(nanos: bigint): CelDuration {
  if (nanos > MAX || nanos < -MAX - 1n) throw new CelRuntimeError("integer overflow");
  return new CelDuration(nanos);
}

/** In seconds, as `string(duration)` gives it: 3723.004s. */
export function formatDuration({ nanos }: CelDuration): string {
  const absolute = nanos < 0n ? -nanos : nanos;
  const fraction = String(absolute % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${nanos < 0n ? "-" : ""}${absolute / 1_000_000_000n}${fraction === "" ? "" : `.${fraction}`}s`;
}
