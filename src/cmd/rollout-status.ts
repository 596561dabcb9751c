import type { KubeObject } from "../api/kind.ts";
import { UserError } from "../lib/user-error.ts";

/** How far a rollout is: what to say, and whether that is the end. */
export interface Progress {
  done: boolean;
  message: string;
}

interface Workload {
  metadata?: { name?: string; generation?: number };
  spec?: {
    replicas?: number;
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
    updatedNumberScheduled?: number;
    desiredNumberScheduled?: number;
    numberAvailable?: number;
    conditions?: { type: string; reason?: string; message?: string }[];
  };
}

const waiting = (message: string): Progress => ({ done: false, message });

function deployment(name: string, { spec, status = {} }: Workload): Progress {
  const progressing = status.conditions?.find((condition) => condition.type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") {
    throw new UserError(`deployment "${name}" exceeded its progress deadline: ${progressing.message ?? ""}`, {
      exitCode: 1,
    });
  }
  const wanted = spec?.replicas ?? 1;
  const { updatedReplicas: updated = 0, replicas = 0, availableReplicas: available = 0 } = status;
  const rollout = `Waiting for deployment "${name}" rollout to finish:`;
  if (updated < wanted) return waiting(`${rollout} ${updated} out of ${wanted} new replicas have been updated...`);
  if (replicas > updated) return waiting(`${rollout} ${replicas - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${rollout} ${available} of ${updated} updated replicas are available...`);
  return { done: true, message: `deployment "${name}" successfully rolled out` };
}

function daemonSet(name: string, { status = {} }: Workload): Progress {
  const {
    updatedNumberScheduled: updated = 0,
    desiredNumberScheduled: wanted = 0,
    numberAvailable: available = 0,
  } = status;
  const rollout = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updated < wanted) return waiting(`${rollout} ${updated} out of ${wanted} new pods have been updated...`);
  if (available < wanted) return waiting(`${rollout} ${available} of ${wanted} updated pods are available...`);
  return { done: true, message: `daemon set "${name}" successfully rolled out` };
}

function statefulSet({ spec, status = {} }: Workload): Progress {
  const wanted = spec?.replicas ?? 1;
  const { readyReplicas: ready = 0, updatedReplicas: updated = 0 } = status;
  if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...`);
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (partition > 0) {
    if (updated < wanted - partition) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
      );
    }
    return { done: true, message: `partitioned roll out complete: ${updated} new pods have been updated...` };
  }
  if (status.updateRevision !== status.currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${status.updateRevision}...`,
    );
  }
  return {
    done: true,
    message: `statefulset rolling update complete ${wanted} pods at revision ${status.currentRevision}...`,
  };
}

/** The progress of a Deployment, DaemonSet or StatefulSet in kubectl's words. Throws UserError when it has failed for good. */
export function progressOf(kind: string, object: KubeObject): Progress {
  const workload = object as Workload;
  const name = workload.metadata?.name ?? "";
  if ((workload.metadata?.generation ?? 0) > (workload.status?.observedGeneration ?? 0)) {
    return waiting(`Waiting for ${kind.toLowerCase()} spec update to be observed...`);
  }
  if (kind === "Deployment") return deployment(name, workload);
  if (workload.spec?.updateStrategy?.type === "OnDelete") {
    throw new UserError(`rollout status is for update strategy RollingUpdate; ${kind} "${name}" has OnDelete`, {
      exitCode: 1,
    });
  }
  return kind === "DaemonSet" ? daemonSet(name, workload) : statefulSet(workload);
}
