import type { PodStep } from "./pod-pass.ts";
import { admit, type PodsOfNode } from "./steps/admit.ts";
import { containers, ephemeralContainers } from "./steps/containers.ts";
import { initContainers } from "./steps/init-containers.ts";
import { prune } from "./steps/prune.ts";
import { hosts, sandbox } from "./steps/sandbox.ts";
import { volumes } from "./steps/volumes.ts";

/** A pod's life, in order. How it ends is teardown.ts. */
export function podSteps(podsOfNode: PodsOfNode, nodeLabels: Readonly<Record<string, string>>): readonly PodStep[] {
  return [
    admit(podsOfNode, nodeLabels),
    volumes,
    sandbox,
    hosts,
    prune,
    ephemeralContainers,
    initContainers,
    containers,
  ];
}
