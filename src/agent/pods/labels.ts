/** Marks on sandboxes and containers in the runtime: what lets a new agent recognise the pods of the last. Names as other tools expect. */
import type { StoredPod } from "../pod-context.ts";

export const POD_NAME = "io.kubernetes.pod.name";
export const POD_NAMESPACE = "io.kubernetes.pod.namespace";
export const POD_UID = "io.kubernetes.pod.uid";
export const CONTAINER_NAME = "io.kubernetes.container.name";

/** Annotations of a container. */
export const RESTART_COUNT = "io.kubernetes.container.restartCount";
export const MESSAGE_FILE = "orch.terminationMessageFile";
export const MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";

/** Labels of a pod's sandbox; its containers have the container's name as well. */
export function podLabels(pod: StoredPod): Record<string, string> {
  return {
    [POD_NAME]: pod.metadata.name,
    [POD_NAMESPACE]: pod.metadata.namespace ?? "",
    [POD_UID]: pod.metadata.uid,
  };
}
