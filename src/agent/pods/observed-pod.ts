/** What the runtime has of a pod. Nothing is remembered: every pass looks, so that an agent's restart loses nothing. */
import type { Cri } from "../cri/cri.ts";
import { isNotFound } from "../cri/grpc-channel.ts";
import type { CriContainerStatus, PodSandboxStatus } from "../cri/messages.ts";
import { CONTAINER_NAME, POD_NAME, POD_NAMESPACE, POD_UID } from "./labels.ts";

export interface ObservedContainer extends CriContainerStatus {
  podSandboxId: string;
}

export interface ObservedPod {
  /** Newest first. */
  readonly sandboxes: readonly PodSandboxStatus[];
  /** Newest first, over all containers. */
  readonly containers: readonly ObservedContainer[];
}

/** Who a pod of the runtime is. */
export interface PodIdentity {
  uid: string;
  name: string;
  namespace: string;
}

const newestFirst = (a: { createdAt: string }, b: { createdAt: string }): number =>
  BigInt(a.createdAt) < BigInt(b.createdAt) ? 1 : -1;

/** What vanishes between a list and a look at it was never seen. */
async function unlessGone<T>(look: Promise<T>): Promise<T[]> {
  try {
    return [await look];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

export async function observePod(cri: Cri, uid: string): Promise<ObservedPod> {
  const filter = { labelSelector: { [POD_UID]: uid } };
  const [{ items }, { containers }] = await Promise.all([
    cri.call("ListPodSandbox", { filter }),
    cri.call("ListContainers", { filter }),
  ]);
  const sandboxes = await Promise.all(
    items.map(async ({ id }) => unlessGone(cri.call("PodSandboxStatus", { podSandboxId: id }))),
  );
  const statuses = await Promise.all(
    containers.map(async ({ id, podSandboxId }) =>
      (await unlessGone(cri.call("ContainerStatus", { containerId: id }))).map(({ status }) => ({
        ...status,
        podSandboxId,
      })),
    ),
  );
  return {
    sandboxes: sandboxes
      .flat()
      .map(({ status }) => status)
      .sort(newestFirst),
    containers: statuses.flat().sort(newestFirst),
  };
}

/** Every pod that the runtime has anything of. */
export async function observeIdentities(cri: Cri): Promise<PodIdentity[]> {
  const [{ items }, { containers }] = await Promise.all([
    cri.call("ListPodSandbox", {}),
    cri.call("ListContainers", {}),
  ]);
  const found = new Map<string, PodIdentity>();
  for (const { labels } of [...items, ...containers]) {
    const uid = labels[POD_UID];
    if (uid === undefined) continue;
    found.set(uid, { uid, name: labels[POD_NAME] ?? "", namespace: labels[POD_NAMESPACE] ?? "" });
  }
  return [...found.values()];
}

/** The newest container of this name, if any. */
export function latest(observed: ObservedPod, name: string): ObservedContainer | undefined {
  return observed.containers.find((each) => each.labels[CONTAINER_NAME] === name);
}

/** The sandbox that the pod's containers run in, if it is up. */
export function readySandbox(observed: ObservedPod): PodSandboxStatus | undefined {
  const newest = observed.sandboxes[0];
  return newest?.state === "SANDBOX_READY" ? newest : undefined;
}

export const isRunning = (container: ObservedContainer | undefined): boolean =>
  container?.state === "CONTAINER_RUNNING";
