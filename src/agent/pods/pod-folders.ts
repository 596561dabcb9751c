/** Where a pod's files are on the host. */
import { join } from "node:path";
import type { StoredPod } from "../pod-context.ts";
import type { PodIdentity } from "./observed-pod.ts";

const podsRoot = (dir: string): string => join(dir, "pods");
export const podFolder = (dir: string, uid: string): string => join(podsRoot(dir), uid);
export const hostsFile = (podDir: string): string => join(podDir, "etc-hosts");

/** The file that a container writes its termination message to, one for each start. */
export const messageFile = (podDir: string, container: string, attempt: number): string =>
  join(podDir, "containers", container, String(attempt));

/** The folder of a pod's logs, as log collectors expect it. */
export const logFolder = (logRoot: string, pod: PodIdentity): string =>
  join(logRoot, `${pod.namespace}_${pod.name}_${pod.uid}`);

/** A container's log, relative to the pod's log folder. */
export const logPath = (container: string, attempt: number): string => join(container, `${attempt}.log`);

export const identityOf = ({ metadata }: StoredPod): PodIdentity => ({
  uid: metadata.uid,
  name: metadata.name,
  namespace: metadata.namespace ?? "",
});
