import type { PodSpec } from "./pod-spec.ts";
import type { Volume } from "./volume.ts";

/** What the checks of containers and volumes know of the pod around them. */
export interface PodContext {
  readonly spec: PodSpec;
  /** Whether the spec is a pod's own and not a template's: some rules wait until the pod is made. */
  readonly isPod: boolean;
  /** The pod's name; absent in templates. */
  readonly podName?: string | undefined;
  /** Volumes nothing is wrong with, by name. */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claimNames: ReadonlySet<string>;
}
