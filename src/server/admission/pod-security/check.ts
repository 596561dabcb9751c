/** The nouns of this folder. A standard is a list of checks, each of which says differently in different versions what breaks it. */
import type { Pod } from "../../../api/kinds/core/pod.ts";

export type PodSpec = NonNullable<Pod["spec"]>;
export type Container = PodSpec["containers"][number];
export type Level = "privileged" | "baseline" | "restricted";

/** What of a pod, or of a template of one, is judged. */
export interface PodLike {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> | undefined } | undefined;
  readonly spec: PodSpec;
}

export interface Violation {
  /** In few words, for whoever sees many. */
  readonly reason: string;
  readonly detail: string;
}

export type Test = (pod: PodLike) => Violation | undefined;

/** One rule of a standard. */
export interface Check {
  /** As Kubernetes calls it; the order of checks is that of their names. */
  readonly id: string;
  /** The test since each minor version, the oldest first; before the first, everything passes. */
  readonly versions: readonly { readonly since: number; readonly test: Test }[];
  /** Checks of a lesser standard in whose place this one stands, once it has a test. */
  readonly overrides?: readonly string[];
}

/** Containers of all three sorts. */
export function containersOf(spec: PodSpec): Container[] {
  const ephemeral = (spec.ephemeralContainers ?? []) as unknown as Container[];
  return [...(spec.initContainers ?? []), ...spec.containers, ...ephemeral];
}

/** Names of the containers for which the test holds. */
export const containersWith = (spec: PodSpec, holds: (container: Container) => boolean): string[] =>
  containersOf(spec)
    .filter(holds)
    .map(({ name }) => name);

export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

export const plural = (word: string, of: readonly unknown[]): string => (of.length === 1 ? word : `${word}s`);

/** container "a", or containers "a", "b". */
export const named = (what: string, names: readonly string[]): string => `${plural(what, names)} ${quoted(names)}`;

/** pod and container "a": who has set something that nobody should. */
export function setters(pod: boolean, containers: readonly string[]): string | undefined {
  const all = [...(pod ? ["pod"] : []), ...(containers.length > 0 ? [named("container", containers)] : [])];
  return all.length === 0 ? undefined : all.join(" and ");
}

export const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

export const isWindows = (spec: PodSpec): boolean => spec.os?.name === "windows";

/** A user namespace of its own: root of such a pod is nobody on the node. */
export const hasOwnUsers = (spec: PodSpec): boolean => spec.hostUsers === false;
