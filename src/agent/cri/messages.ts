/** The messages of CRI v1 that the agent uses, as GrpcChannel hands them over. Meaning of the fields: proto/cri.proto. */

/** Decimal digits of a 64-bit number: nanoseconds do not fit a double. */
export type Int64 = string;
export type Labels = Record<string, string>;

export interface PodSandboxMetadata {
  name: string;
  uid: string;
  namespace: string;
  attempt: number;
}

export type NamespaceMode = "POD" | "CONTAINER" | "NODE" | "TARGET";

export interface NamespaceOption {
  network: NamespaceMode;
  pid: NamespaceMode;
  ipc: NamespaceMode;
  targetId?: string;
}

export interface SecurityProfile {
  profileType: "RuntimeDefault" | "Unconfined" | "Localhost";
  localhostRef?: string;
}

export interface LinuxResources {
  cpuPeriod?: number;
  cpuQuota?: number;
  cpuShares?: number;
  memoryLimitInBytes?: number;
  oomScoreAdj?: number;
  unified?: Labels;
}

export interface SandboxSecurityContext {
  namespaceOptions: NamespaceOption;
  runAsUser?: { value: number };
  runAsGroup?: { value: number };
  supplementalGroups?: number[];
  privileged?: boolean;
  seccomp?: SecurityProfile;
}

export interface PodSandboxConfig {
  metadata: PodSandboxMetadata;
  hostname: string;
  logDirectory: string;
  dnsConfig?: { servers: string[]; searches: string[]; options: string[] };
  portMappings: {
    protocol: "TCP" | "UDP" | "SCTP";
    containerPort: number;
    hostPort: number;
    hostIp: string;
  }[];
  labels: Labels;
  annotations: Labels;
  linux: {
    cgroupParent: string;
    securityContext: SandboxSecurityContext;
    sysctls: Labels;
    resources?: LinuxResources;
  };
}

export interface PodSandbox {
  id: string;
  metadata: PodSandboxMetadata;
  state: "SANDBOX_READY" | "SANDBOX_NOTREADY";
  createdAt: Int64;
  labels: Labels;
  annotations: Labels;
}

export interface PodSandboxStatus extends PodSandbox {
  network: { ip: string; additionalIps: { ip: string }[] } | null;
}

export interface CriMount {
  containerPath: string;
  hostPath: string;
  readonly: boolean;
  recursiveReadOnly?: boolean;
  propagation: "PROPAGATION_PRIVATE" | "PROPAGATION_HOST_TO_CONTAINER" | "PROPAGATION_BIDIRECTIONAL";
}

export interface ContainerSecurityContext {
  capabilities: { addCapabilities: string[]; dropCapabilities: string[] };
  privileged: boolean;
  namespaceOptions: NamespaceOption;
  runAsUser?: { value: number };
  runAsGroup?: { value: number };
  runAsUsername?: string;
  readonlyRootfs: boolean;
  supplementalGroups: number[];
  noNewPrivs: boolean;
  maskedPaths: readonly string[];
  readonlyPaths: readonly string[];
  seccomp: SecurityProfile;
}

export interface ContainerConfig {
  metadata: { name: string; attempt: number };
  image: { image: string };
  command: readonly string[];
  args: readonly string[];
  workingDir: string;
  envs: { key: string; value: Buffer }[];
  mounts: CriMount[];
  devices: { containerPath: string; hostPath: string; permissions: string }[];
  labels: Labels;
  annotations: Labels;
  logPath: string;
  stdin: boolean;
  stdinOnce: boolean;
  tty: boolean;
  linux: { resources: LinuxResources; securityContext: ContainerSecurityContext };
}

export type CriContainerState = "CONTAINER_CREATED" | "CONTAINER_RUNNING" | "CONTAINER_EXITED" | "CONTAINER_UNKNOWN";

export interface CriContainer {
  id: string;
  podSandboxId: string;
  metadata: { name: string; attempt: number };
  image: { image: string };
  imageRef: string;
  state: CriContainerState;
  createdAt: Int64;
  labels: Labels;
  annotations: Labels;
}

export interface CriContainerStatus extends Omit<CriContainer, "podSandboxId"> {
  startedAt: Int64;
  finishedAt: Int64;
  exitCode: number;
  reason: string;
  message: string;
  logPath: string;
}

export interface CriImage {
  id: string;
  repoTags: string[];
  repoDigests: string[];
  size: Int64;
  uid: { value: Int64 } | null;
  username: string;
  pinned: boolean;
}

export interface CriFilter {
  id?: string;
  podSandboxId?: string;
  labelSelector?: Labels;
}

export interface ContainerStats {
  attributes: { id: string; metadata: { name: string; attempt: number }; labels: Labels };
  cpu: { timestamp: Int64; usageCoreNanoSeconds: { value: Int64 } | null } | null;
  memory: {
    timestamp: Int64;
    workingSetBytes: { value: Int64 } | null;
    usageBytes: { value: Int64 } | null;
    rssBytes: { value: Int64 } | null;
    pageFaults: { value: Int64 } | null;
    majorPageFaults: { value: Int64 } | null;
  } | null;
  writableLayer: { timestamp: Int64; usedBytes: { value: Int64 } | null; inodesUsed: { value: Int64 } | null } | null;
}

/** Every call: its request and its answer. */
export interface CriMethods {
  Version: [object, { runtimeName: string; runtimeVersion: string; runtimeApiVersion: string }];
  Status: [
    { verbose?: boolean },
    { status: { conditions: { type: string; status: boolean; reason: string; message: string }[] } },
  ];
  RunPodSandbox: [{ config: PodSandboxConfig; runtimeHandler?: string }, { podSandboxId: string }];
  StopPodSandbox: [{ podSandboxId: string }, object];
  RemovePodSandbox: [{ podSandboxId: string }, object];
  PodSandboxStatus: [{ podSandboxId: string }, { status: PodSandboxStatus }];
  ListPodSandbox: [{ filter?: CriFilter }, { items: PodSandbox[] }];
  CreateContainer: [
    { podSandboxId: string; config: ContainerConfig; sandboxConfig: PodSandboxConfig },
    { containerId: string },
  ];
  StartContainer: [{ containerId: string }, object];
  StopContainer: [{ containerId: string; timeout: number }, object];
  RemoveContainer: [{ containerId: string }, object];
  ListContainers: [{ filter?: CriFilter }, { containers: CriContainer[] }];
  ContainerStatus: [{ containerId: string }, { status: CriContainerStatus }];
  UpdateContainerResources: [{ containerId: string; linux: LinuxResources }, object];
  ReopenContainerLog: [{ containerId: string }, object];
  ExecSync: [
    { containerId: string; cmd: readonly string[]; timeout: number },
    { stdout: Buffer; stderr: Buffer; exitCode: number },
  ];
  Exec: [
    {
      containerId: string;
      cmd: readonly string[];
      tty: boolean;
      stdin: boolean;
      stdout: boolean;
      stderr: boolean;
    },
    { url: string },
  ];
  Attach: [{ containerId: string; stdin: boolean; tty: boolean; stdout: boolean; stderr: boolean }, { url: string }];
  PortForward: [{ podSandboxId: string; port: number[] }, { url: string }];
  ListContainerStats: [{ filter?: { labelSelector?: Labels } }, { stats: ContainerStats[] }];
  ListImages: [object, { images: CriImage[] }];
  ImageStatus: [{ image: { image: string } }, { image: CriImage | null }];
  PullImage: [
    { image: { image: string }; auth?: { username: string; password: string; serverAddress: string } },
    { imageRef: string },
  ];
  RemoveImage: [{ image: { image: string } }, object];
  ImageFsInfo: [
    object,
    {
      imageFilesystems: {
        fsId: { mountpoint: string } | null;
        usedBytes: { value: Int64 } | null;
        inodesUsed: { value: Int64 } | null;
      }[];
    },
  ];
}
