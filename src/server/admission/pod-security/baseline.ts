import { appArmor } from "./app-armor.ts";
import {
  type Check,
  containersOf,
  containersWith,
  named,
  type PodLike,
  plural,
  quoted,
  setters,
  sorted,
  type Test,
} from "./check.ts";
import { forbiddenHosts } from "./probe-hosts.ts";
import { procMountBaseline, procMountPlain } from "./proc-mount.ts";
import { seLinux } from "./se-linux.ts";
import { seccompAnnotations, seccompFields } from "./seccomp.ts";
import { sysctlChecks } from "./sysctls.ts";

/** Capabilities that containers have anyway. */
const CAPABILITIES = new Set([
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
]);

/** What keeps known ways to privileges closed. */
export const BASELINE: readonly Check[] = [
  { id: "appArmorProfile", versions: [{ since: 0, test: appArmor }] },
  { id: "capabilities_baseline", versions: [{ since: 0, test: capabilities }] },
  { id: "hostNamespaces", versions: [{ since: 0, test: hostNamespaces }] },
  { id: "hostPathVolumes", versions: [{ since: 0, test: hostPaths }] },
  { id: "hostPorts", versions: [{ since: 0, test: hostPorts }] },
  { id: "hostProbesAndHostLifecycle", versions: [{ since: 34, test: forbiddenHosts }] },
  { id: "privileged", versions: [{ since: 0, test: privileged }] },
  {
    id: "procMount",
    versions: [
      { since: 0, test: procMountPlain },
      { since: 35, test: procMountBaseline },
    ],
  },
  {
    id: "seLinuxOptions",
    versions: [
      { since: 0, test: seLinux(["container_t", "container_init_t", "container_kvm_t"]) },
      { since: 31, test: seLinux(["container_t", "container_init_t", "container_kvm_t", "container_engine_t"]) },
    ],
  },
  {
    id: "seccompProfile_baseline",
    versions: [
      { since: 0, test: seccompAnnotations },
      { since: 19, test: seccompFields },
    ],
  },
  { id: "sysctls", versions: sysctlChecks() },
  { id: "windowsHostProcess", versions: [{ since: 0, test: hostProcess }] },
];

function capabilities({ spec }: PodLike): ReturnType<Test> {
  const others = (container: (typeof spec.containers)[number]): string[] =>
    (container.securityContext?.capabilities?.add ?? []).filter((name) => !CAPABILITIES.has(name));
  const bad = containersWith(spec, (container) => others(container).length > 0);
  if (bad.length === 0) return undefined;
  const names = quoted(sorted(containersOf(spec).flatMap(others)));
  const detail = `${named("container", bad)} must not include ${names} in securityContext.capabilities.add`;
  return { reason: "non-default capabilities", detail };
}

function hostNamespaces({ spec }: PodLike): ReturnType<Test> {
  const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field]);
  if (shared.length === 0) return undefined;
  return { reason: "host namespaces", detail: shared.map((field) => `${field}=true`).join(", ") };
}

function hostPaths({ spec }: PodLike): ReturnType<Test> {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  return names.length === 0 ? undefined : { reason: "hostPath volumes", detail: named("volume", names) };
}

function hostPorts({ spec }: PodLike): ReturnType<Test> {
  const bad = containersWith(spec, ({ ports = [] }) => ports.some(({ hostPort }) => hostPort));
  if (bad.length === 0) return undefined;
  const ports = containersOf(spec).flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => hostPort || []));
  const numbers = sorted(ports.map(String));
  const use = bad.length === 1 ? "uses" : "use";
  const detail = `${named("container", bad)} ${use} ${plural("hostPort", numbers)} ${numbers.join(", ")}`;
  return { reason: "hostPort", detail };
}

function privileged({ spec }: PodLike): ReturnType<Test> {
  const bad = containersWith(spec, ({ securityContext }) => securityContext?.privileged === true);
  if (bad.length === 0) return undefined;
  return { reason: "privileged", detail: `${named("container", bad)} must not set securityContext.privileged=true` };
}

function hostProcess({ spec }: PodLike): ReturnType<Test> {
  const bad = containersWith(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
  const who = setters(spec.securityContext?.windowsOptions?.hostProcess === true, bad);
  if (who === undefined) return undefined;
  return { reason: "hostProcess", detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
}
