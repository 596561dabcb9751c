import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, INT, opaque, STRING } from "../cel-type.ts";
import { CelOpaque } from "../value.ts";
import { traverses } from "./costs.ts";
import { compareBigInts, compareText } from "./operators.ts";
import { global, method, type Overload } from "./overload.ts";

const SEMVER_TYPE = opaque<CelSemver>("kubernetes.Semver");

interface Version {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];
  readonly build: string;
}

class CelSemver extends CelOpaque {
  readonly type = SEMVER_TYPE;
  readonly version: Version;

  constructor(version: Version) {
    super();
    this.version = version;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelSemver && compare(this, other) === 0;
  }

  override text(): string {
    const { numbers, prerelease, build } = this.version;
    return `${numbers.join(".")}${prerelease.length > 0 ? `-${prerelease.join(".")}` : ""}${build === "" ? "" : `+${build}`}`;
  }
}

const NUMBER = "0|[1-9]\\d*";
const PARTS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const SEMVER = new RegExp(`^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PARTS}))?(?:\\+(${PARTS}))?$`);
const LOOSE = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?((?:-|\+).*)?$/;
const MAX = 2n ** 64n;

/** With `normalise`, a leading v, leading zeros and missing parts are forgiven. */
function parse(text: string, normalise: boolean): CelSemver | undefined {
  const [, major, minor, patch, prerelease, build = ""] = SEMVER.exec(normalise ? normalised(text) : text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
  const parts = prerelease?.split(".") ?? [];
  if (numbers.some((number) => number >= MAX) || parts.some((part) => /^0\d+$/.test(part))) return undefined;
  return new CelSemver({ numbers, prerelease: parts, build });
}

function normalised(text: string): string {
  const [, major, minor = "0", patch = "0", rest = ""] = LOOSE.exec(text) ?? [];
  if (major === undefined) return text;
  return `${[major, minor, patch].map((part) => part.replace(/^0+(?=\d)/, "")).join(".")}${rest}`;
}

function semver(text: string, normalise: boolean): CelSemver {
  const parsed = parse(text, normalise);
  if (parsed === undefined) throw new CelRuntimeError(`invalid semantic version "${text}"`);
  return parsed;
}

function compare({ version: a }: CelSemver, { version: b }: CelSemver): number {
  for (let i = 0; i < 3; i++) {
    const order = compareBigInts(a.numbers[i] ?? 0n, b.numbers[i] ?? 0n);
    if (order !== 0) return order;
  }
  return comparePrerelease(a.prerelease, b.prerelease);
}

/** A version without one comes after all that have one. */
function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right === undefined) return 1;
    const order = comparePart(left, right);
    if (order !== 0) return order;
  }
  return a.length === b.length ? 0 : -1;
}

function comparePart(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return compareBigInts(BigInt(a), BigInt(b));
  return left ? -1 : right ? 1 : compareText(a, b);
}

const S = SEMVER_TYPE;
const reads = traverses(0);

/** By name: comparisons have overloads of other libraries beside them. */
export const SEMVER_OVERLOADS: Readonly<Record<string, readonly Overload[]>> = {
  semver: [
    global("string_to_semver", [STRING], S, (text) => semver(text, false), reads),
    global("string_bool_to_semver", [STRING, BOOL], S, semver, reads),
  ],
  isSemver: [
    global("is_semver_string", [STRING], BOOL, (text) => parse(text, false) !== undefined, reads),
    global("is_semver_string_bool", [STRING, BOOL], BOOL, (text, loose) => parse(text, loose) !== undefined, reads),
  ],
  major: [method("semver_major", [S], INT, ({ version }) => version.numbers[0])],
  minor: [method("semver_minor", [S], INT, ({ version }) => version.numbers[1])],
  patch: [method("semver_patch", [S], INT, ({ version }) => version.numbers[2])],
  isGreaterThan: [method("semver_is_greater_than", [S, S], BOOL, (a, b) => compare(a, b) > 0)],
  isLessThan: [method("semver_is_less_than", [S, S], BOOL, (a, b) => compare(a, b) < 0)],
  compareTo: [method("semver_compare_to", [S, S], INT, (a, b) => BigInt(compare(a, b)))],
};
