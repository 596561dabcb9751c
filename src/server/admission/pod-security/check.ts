import type { Pod } from "../../../api/kinds/core/pod.ts";

export type PodSpec = NonNullable<Pod["spec"]>;
export type Container = PodSpec["containers"][number];

/** One rule of a standard. */
export interface Check {
  readonly name: string;
  /** What breaks the rule, each in words; empty for a pod that keeps to it. */
  run(spec: PodSpec, metadata: { readonly annotations?: Record<string, string> | undefined }): string[];
}

/** Containers of all three sorts. */
export function containersOf(spec: PodSpec): Container[] {
  const ephemeral = (spec.ephemeralContainers ?? []) as unknown as Container[];
  return [...(spec.initContainers ?? []), ...spec.containers, ...ephemeral];
}

/** One complaint about all containers for which the test holds; none when there is no such container. */
export function complain(spec: PodSpec, holds: (container: Container) => boolean, what: string): string[] {
  const names = containersOf(spec)
    .filter(holds)
    .map(({ name }) => `"${name}"`);
  if (names.length === 0) return [];
  return [`container${names.length > 1 ? "s" : ""} ${names.join(", ")} must ${what}`];
}

export const isWindows = (spec: PodSpec): boolean => spec.os?.name === "windows";
