/** A pod as the runtime is told of it. */
import type { PodSandboxConfig, SecurityProfile } from "../cri/messages.ts";
import type { PodContext, StoredPod } from "../pod-context.ts";
import { podCgroup } from "./cgroups.ts";
import { dnsConfigOf } from "./dns-config.ts";
import { podLabels } from "./labels.ts";
import { identityOf, logFolder } from "./pod-folders.ts";
import type { PodTools } from "./pod-pass.ts";

/** The longest host name of Linux. */
const MAX_HOSTNAME = 63;

/** A pod's own host name, and the full one when a Service gives it a domain. */
export function hostnameOf(pod: StoredPod, clusterDomain: string): { hostname: string; fqdn: string | undefined } {
  const { hostname: wanted, hostnameOverride, subdomain } = pod.spec ?? {};
  const hostname = (hostnameOverride || wanted || pod.metadata.name).slice(0, MAX_HOSTNAME).replace(/[-.]+$/, "");
  const fqdn =
    subdomain && !hostnameOverride
      ? `${hostname}.${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`
      : undefined;
  return { hostname, fqdn };
}

interface SeccompSource {
  type: string;
  localhostProfile?: string | undefined;
}

/** The kubelet's default is no filter; a profile of the node's is below `seccomp` in the agent's folder. */
export function seccompOf(profile: SeccompSource | undefined, dir: string): SecurityProfile {
  if (profile?.type === "RuntimeDefault") return { profileType: "RuntimeDefault" };
  if (profile?.type === "Localhost") {
    return { profileType: "Localhost", localhostRef: `${dir}/seccomp/${profile.localhostProfile ?? ""}` };
  }
  return { profileType: "Unconfined" };
}

/** Whether any container is privileged: then the sandbox must be too. */
function isPrivileged(pod: StoredPod): boolean {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers].some((each) => each.securityContext?.privileged === true);
}

export function namespaceOptions(pod: StoredPod) {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace } = pod.spec ?? {};
  return {
    network: hostNetwork === true ? ("NODE" as const) : ("POD" as const),
    pid:
      hostPID === true ? ("NODE" as const) : shareProcessNamespace === true ? ("POD" as const) : ("CONTAINER" as const),
    ipc: hostIPC === true ? ("NODE" as const) : ("POD" as const),
  };
}

export function sandboxConfig(ctx: PodContext, tools: PodTools, attempt: number): PodSandboxConfig {
  const { pod, node } = ctx;
  const { spec } = pod;
  if (spec === undefined) throw new Error(`pod "${pod.metadata.name}" has no spec`);
  const { hostname, fqdn } = hostnameOf(pod, tools.network.clusterDomain);
  const security = spec.securityContext ?? {};
  const ports = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((each) => each.ports ?? []);
  return {
    metadata: { name: pod.metadata.name, uid: pod.metadata.uid, namespace: pod.metadata.namespace ?? "", attempt },
    hostname: spec.hostNetwork === true ? "" : spec.setHostnameAsFQDN === true && fqdn !== undefined ? fqdn : hostname,
    logDirectory: logFolder(tools.logRoot, identityOf(pod)),
    dnsConfig: dnsConfigOf(pod, tools.network),
    // With the host's network a port is simply open there: nothing to map.
    portMappings: ports
      .filter(({ hostPort }) => hostPort !== undefined && hostPort > 0 && spec.hostNetwork !== true)
      .map(({ containerPort, hostPort = 0, protocol = "TCP", hostIP = "" }) => ({
        protocol: protocol as "TCP" | "UDP" | "SCTP",
        containerPort,
        hostPort,
        hostIp: hostIP,
      })),
    labels: { ...pod.metadata.labels, ...podLabels(pod) },
    annotations: { ...pod.metadata.annotations },
    linux: {
      cgroupParent: podCgroup(tools.cgroupRoot, spec, pod.metadata.uid),
      sysctls: Object.fromEntries((security.sysctls ?? []).map(({ name, value }) => [name, value])),
      securityContext: {
        namespaceOptions: namespaceOptions(pod),
        privileged: isPrivileged(pod),
        seccomp: seccompOf({ type: "RuntimeDefault" }, node.dir),
      },
    },
  };
}
