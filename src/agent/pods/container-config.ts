/** A container as the runtime is told of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Container } from "../../api/kinds/core/container.ts";
import type { ContainerConfig, ContainerSecurityContext, CriImage, CriMount } from "../cri/messages.ts";
import type { ContainerMount } from "../pod-context.ts";
import { ContainerConfigError, environmentOf } from "./environment.ts";
import { expand } from "./expand.ts";
import { CONTAINER_NAME, MESSAGE_FILE, MESSAGE_POLICY, podLabels, RESTART_COUNT } from "./labels.ts";
import { hostsFile, logPath, messageFile } from "./pod-folders.ts";
import type { PodPass } from "./pod-pass.ts";
import { containerResources } from "./resources.ts";
import { namespaceOptions, seccompOf } from "./sandbox-config.ts";

export interface ContainerStart {
  container: Container;
  /** How often it was started before. */
  attempt: number;
  image: CriImage;
  /** Shares the process namespace of this container; ephemeral containers only. */
  targetId?: string | undefined;
}

/** Paths in /proc and /sys that a container does not see, or sees but may not change: what every runtime protects. */
const MASKED_PATHS = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
];
const READONLY_PATHS = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

const PROPAGATION = {
  None: "PROPAGATION_PRIVATE",
  HostToContainer: "PROPAGATION_HOST_TO_CONTAINER",
  Bidirectional: "PROPAGATION_BIDIRECTIONAL",
} as const;

/** Rejects with ContainerConfigError when a thing that the spec refers to is missing. */
export async function containerConfig(pass: PodPass, start: ContainerStart): Promise<ContainerConfig> {
  const { ctx, tools } = pass;
  const { container, attempt, image } = start;
  const env = await environmentOf(ctx, container, tools.network);
  const mounts = await tools.volumes.containerMounts(ctx, container, { mounted: pass.mounted, env });
  const message = messageFile(ctx.podDir, container.name, attempt);
  return {
    metadata: { name: container.name, attempt },
    image: { image: image.id },
    command: (container.command ?? []).map((word) => expand(word, env)),
    args: (container.args ?? []).map((word) => expand(word, env)),
    workingDir: container.workingDir ?? "",
    envs: Object.entries(env).map(([key, value]) => ({ key, value: Buffer.from(value) })),
    mounts: [...mounts.map(criMount), ...ownMounts(pass, container, { mounts, message })],
    devices: deviceMounts(pass, container),
    labels: { ...podLabels(ctx.pod), [CONTAINER_NAME]: container.name },
    annotations: {
      [RESTART_COUNT]: String(attempt),
      [MESSAGE_FILE]: message,
      [MESSAGE_POLICY]: container.terminationMessagePolicy ?? "File",
    },
    logPath: logPath(container.name, attempt),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    linux: {
      resources: containerResources(specOf(pass), container, ctx.node.allocatable.memoryBytes),
      securityContext: securityContext(pass, start),
    },
  };
}

function specOf({ ctx }: PodPass) {
  if (ctx.pod.spec === undefined) throw new ContainerConfigError(`pod "${ctx.pod.metadata.name}" has no spec`);
  return ctx.pod.spec;
}

const criMount = ({ containerPath, hostPath, readOnly, recursiveReadOnly, propagation }: ContainerMount): CriMount => ({
  containerPath,
  hostPath,
  readonly: readOnly,
  ...(recursiveReadOnly === undefined ? {} : { recursiveReadOnly }),
  propagation: PROPAGATION[propagation],
});

/** /etc/hosts and the file of the termination message, unless the pod mounts something of its own there. */
function ownMounts(
  pass: PodPass,
  container: Container,
  { mounts, message }: { mounts: readonly ContainerMount[]; message: string },
): CriMount[] {
  const target = container.terminationMessagePath || "/dev/termination-log";
  mkdirSync(dirname(message), { recursive: true });
  writeFileSync(message, "", { mode: 0o666 });
  return [
    { containerPath: "/etc/hosts", hostPath: hostsFile(pass.ctx.podDir) },
    { containerPath: target, hostPath: message },
  ]
    .filter(({ containerPath }) => !mounts.some((mount) => mount.containerPath === containerPath))
    .map((mount) => ({ ...mount, readonly: false, propagation: "PROPAGATION_PRIVATE" as const }));
}

function deviceMounts({ mounted }: PodPass, container: Container): ContainerConfig["devices"] {
  return (container.volumeDevices ?? []).map(({ name, devicePath }) => {
    const volume = mounted.get(name);
    if (volume === undefined || !volume.block) throw new ContainerConfigError(`volume "${name}" is not a block device`);
    return { containerPath: devicePath, hostPath: volume.hostPath, permissions: volume.readOnly ? "r" : "mrw" };
  });
}

function securityContext(pass: PodPass, { container, image, targetId }: ContainerStart): ContainerSecurityContext {
  const ofPod = specOf(pass).securityContext ?? {};
  const own = container.securityContext ?? {};
  const user = own.runAsUser ?? ofPod.runAsUser;
  const group = own.runAsGroup ?? ofPod.runAsGroup;
  const privileged = own.privileged ?? false;
  if ((own.runAsNonRoot ?? ofPod.runAsNonRoot) === true) requireNonRoot(container.name, user, image);
  const imageUser = image.uid === null ? undefined : Number(image.uid.value);
  const shown = user ?? (image.username === "" ? imageUser : undefined);
  const bare = privileged || own.procMount === "Unmasked";
  return {
    capabilities: {
      addCapabilities: (own.capabilities?.add ?? []).map((name) => name.replace(/^CAP_/, "")),
      dropCapabilities: (own.capabilities?.drop ?? []).map((name) => name.replace(/^CAP_/, "")),
    },
    privileged,
    namespaceOptions: {
      ...namespaceOptions(pass.ctx.pod),
      ...(targetId === undefined ? {} : { pid: "TARGET" as const, targetId }),
    },
    ...(shown === undefined ? {} : { runAsUser: { value: shown } }),
    ...(shown === undefined && image.username !== "" ? { runAsUsername: image.username } : {}),
    // The runtime refuses a group without a user.
    ...(group === undefined ? {} : { runAsGroup: { value: group }, runAsUser: { value: shown ?? 0 } }),
    readonlyRootfs: own.readOnlyRootFilesystem ?? false,
    supplementalGroups: [...(ofPod.supplementalGroups ?? []), ...(ofPod.fsGroup === undefined ? [] : [ofPod.fsGroup])],
    noNewPrivs: own.allowPrivilegeEscalation === false,
    maskedPaths: bare ? [] : MASKED_PATHS,
    readonlyPaths: bare ? [] : READONLY_PATHS,
    seccomp: privileged
      ? { profileType: "Unconfined" }
      : seccompOf(own.seccompProfile ?? ofPod.seccompProfile, pass.ctx.node.dir),
  };
}

function requireNonRoot(name: string, user: number | undefined, image: CriImage): void {
  const uid = user ?? (image.uid === null ? undefined : Number(image.uid.value));
  if (user === undefined && image.username !== "") {
    throw new ContainerConfigError(
      `container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root (container: ${name})`,
    );
  }
  if (uid === undefined || uid === 0) {
    const why =
      user === 0
        ? "container's runAsUser breaks non-root policy"
        : "container has runAsNonRoot and image will run as root";
    throw new ContainerConfigError(`${why} (container: ${name})`);
  }
}
