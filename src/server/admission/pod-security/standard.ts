import { BASELINE } from "./baseline.ts";
import type { Check, Level, PodLike, Test, Violation } from "./check.ts";
import { RESTRICTED } from "./restricted.ts";

/** A standard in one version. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export interface Standard {
  readonly level: Level;
  /** "latest", or the minor version: "v1.25". */
  readonly version: string;
}

export const LEVELS: readonly Level[] = ["privileged", "baseline", "restricted"];

const minorOf = (version: string): number =>
  version === "latest" ? Number.POSITIVE_INFINITY : Number(version.slice(3));

export const standardText = ({ level, version }: Standard): string => `${level}:${version}`;

export const isSameStandard = (a: Standard, b: Standard): boolean => a.level === b.level && a.version === b.version;

/** What a pod breaks of a standard, in the order of the checks. */
export function violationsOf({ level, version }: Standard, pod: PodLike): Violation[] {
  return testsOf(level, minorOf(version)).flatMap((test) => test(pod) ?? []);
}

/** As an error or a warning has it. */
export const detailed = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");

function testsOf(level: Level, minor: number): Test[] {
  if (level === "privileged") return [];
  const restricted = level === "restricted" ? RESTRICTED.filter((check) => testAt(check, minor) !== undefined) : [];
  const overridden = new Set(restricted.flatMap(({ overrides = [] }) => overrides));
  const checks = [...BASELINE.filter(({ id }) => !overridden.has(id)), ...restricted];
  return checks.flatMap((check) => testAt(check, minor) ?? []);
}

const testAt = ({ versions }: Check, minor: number): Test | undefined =>
  versions.findLast(({ since }) => since <= minor)?.test;
