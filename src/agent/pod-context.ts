/**
 * The node's nouns: what a step of a pod's life is given, and what volumes and network offer to it. The pod workers (pods/) consume
 * these; volumes/ and net/ implement them.
 */
import type { ConfigMap } from "../api/kinds/core/config-map.ts";
import type { Container } from "../api/kinds/core/container.ts";
import type { PodSchema } from "../api/kinds/core/pod.ts";
import type { Secret } from "../api/kinds/core/secret.ts";
import type { Client, ObjectOf, ObjectRef, Stored } from "../client/client.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";

/** A pod as the API server stores it. */
export type StoredPod = ObjectOf<typeof PodSchema>;

/** What holds for every pod of this node, for as long as the agent runs. */
export interface NodeContext {
  readonly client: Client;
  readonly nodeName: string;
  /** The node's address, also the address of pods with hostNetwork. */
  readonly nodeIP: string;
  /** Root of the agent's own files; a pod's are under `pods/UID` in it. */
  readonly dir: string;
  /** What the node has for pods: the value of limits that a container leaves out. */
  readonly allocatable: { readonly cpuMillis: number; readonly memoryBytes: number; readonly storageBytes: number };
  readonly objects: ReferencedObjects;
  readonly clock: Clock;
}

/** Reads of objects that pods refer to. Answers may be up to a second old; failures are not kept. */
export interface ReferencedObjects {
  /** Rejects with ApiError NotFound when there is none. */
  configMap(ref: ObjectRef): Promise<Stored<ConfigMap>>;
  /** Rejects with ApiError NotFound when there is none. */
  secret(ref: ObjectRef): Promise<Stored<Secret>>;
}

/** What a step knows of one pod. A new one is made for every pass; nothing in it changes meanwhile. */
export interface PodContext {
  readonly node: NodeContext;
  readonly pod: StoredPod;
  /** `node.dir/pods/UID`; exists before the first step. */
  readonly podDir: string;
  /** Empty until the sandbox has one. */
  readonly podIPs: readonly string[];
  readonly log: Logger;
  /** Aborts when the agent stops or the pass is no longer wanted (the pod is being deleted). */
  readonly signal: AbortSignal;
  /** Records an Event on the pod; repeats are counted, not multiplied. Never rejects. */
  event(type: "Normal" | "Warning", reason: string, message: string): void;
}

/** A volume that is ready on the host. */
export interface MountedVolume {
  /** Absolute path of its folder, file or socket; of the device node for a block volume. */
  readonly hostPath: string;
  /** The volume itself is read-only, whatever a mount says. */
  readonly readOnly: boolean;
  readonly block: boolean;
}

export type MountedVolumes = ReadonlyMap<string, MountedVolume>;

/** One mount of a container, as the runtime is told. */
export interface ContainerMount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readOnly: boolean;
  readonly recursiveReadOnly?: boolean;
  readonly propagation: "None" | "HostToContainer" | "Bidirectional";
}

/** The volumes of pods. Implemented by volumes/. Every method is safe to repeat. */
export interface PodVolumes {
  /**
   * Brings every volume of the pod's spec to the host; those already there are left alone. Rejects with VolumeError, whose message
   * is the FailedMount event's: the caller records it and tries again later.
   */
  mount(ctx: PodContext): Promise<MountedVolumes>;
  /** A container's volumeMounts, with subPath and subPathExpr (expanded from `env`) resolved inside their volume. */
  containerMounts(
    ctx: PodContext,
    container: Pick<Container, "name" | "volumeMounts">,
    options: { mounted: MountedVolumes; env: Readonly<Record<string, string>> },
  ): Promise<readonly ContainerMount[]>;
  /** Writes anew what has changed (configMap, secret, projected, downwardAPI, tokens near their end). */
  refresh(ctx: PodContext): Promise<void>;
  /**
   * Unmounts and removes all volumes found under the pod's folder, without knowing the pod's spec: it may be long gone.
   * Nothing to do is success.
   */
  unmount(options: { podDir: string; signal: AbortSignal }): Promise<void>;
}

/** Why a volume is not there yet; the message names the volume. */
export class VolumeError extends Error {
  override readonly name = "VolumeError";
}

/** What pods need of the node's network. Implemented by net/. */
export interface PodNetwork {
  /** Addresses that go into a pod's resolv.conf with dnsPolicy ClusterFirst. */
  readonly clusterDNS: readonly string[];
  readonly clusterDomain: string;
  /**
   * Resolves when the service proxy of this node sends no new connection to any of these addresses any more, at once when it never
   * did; rejects with the signal's reason. What makes a rolling restart lose no request.
   */
  drained(podIPs: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * Service variables (FOO_SERVICE_HOST …) that a pod of this namespace sees; `serviceLinks` false: only those of the API server.
   */
  serviceEnv(namespace: string, options: { serviceLinks: boolean }): Promise<Readonly<Record<string, string>>>;
}
