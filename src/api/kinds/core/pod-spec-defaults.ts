import type { Container } from "./container.ts";
import type { PodSpec } from "./pod-spec.ts";
import type { Volume } from "./volume.ts";

/**
 * Fills in what a pod's spec leaves open and its schema cannot say, in a pod as in every template of pods.
 * Done twice it changes nothing.
 */
export function defaultPodSpec(spec: PodSpec): void {
  syncServiceAccount(spec);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of allContainers(spec)) {
    container.imagePullPolicy ??= pullPolicyOf(container.image ?? "");
  }
}

/** Every container of a pod: the init containers first, then the regular ones, then the ephemeral ones. */
export function allContainers(spec: PodSpec): Container[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

/** Every container of a pod with its place below `path`: the init containers first, then the regular ones, then the ephemeral ones. */
export function containersWithPaths(spec: PodSpec, path: string): (readonly [Container, string])[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => [container, `${path}.${list}[${index}]`] as const),
  );
}

/** The policy of an image without one: what may move is always pulled, what is named by tag or digest only when it is absent. */
export function pullPolicyOf(image: string): "Always" | "IfNotPresent" {
  if (image.includes("@")) return "IfNotPresent";
  const name = image.slice(image.lastIndexOf("/") + 1);
  const colon = name.indexOf(":");
  return colon < 0 || name.slice(colon + 1) === "latest" ? "Always" : "IfNotPresent";
}

/** The older spelling follows the newer one; where only the older one is given it counts. */
function syncServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function defaultVolume(volume: Volume): void {
  const hasSource = Object.entries(volume).some(([key, value]) => key !== "name" && value !== undefined);
  if (!hasSource) volume.emptyDir = {};
  if (volume.image !== undefined) volume.image.pullPolicy ??= pullPolicyOf(volume.image.reference ?? "");
}
