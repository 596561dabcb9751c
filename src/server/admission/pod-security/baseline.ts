import { type Check, complain, containersOf, type PodSpec } from "./check.ts";

/** Capabilities that containers have anyway. */
const CAPABILITIES = new Set([
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
]);

const SYSCTLS = new Set([
  ...["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"],
  ...["net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports"],
  ...["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"],
  ...["net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
]);

const SELINUX_TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);
const APPARMOR = "container.apparmor.security.beta.kubernetes.io/";

/** Settings of pod and containers, with who they belong to. */
function settings<K extends "seLinuxOptions" | "seccompProfile" | "appArmorProfile" | "windowsOptions">(
  spec: PodSpec,
  key: K,
): { of: string; value: NonNullable<NonNullable<PodSpec["securityContext"]>[K]> }[] {
  const all = [
    { of: "pod", value: spec.securityContext?.[key] },
    ...containersOf(spec).map((c) => ({ of: `container "${c.name}"`, value: c.securityContext?.[key] })),
  ];
  return all.flatMap(({ of, value }) => (value ? [{ of, value: value as never }] : []));
}

/** What keeps known ways to privileges closed. */
export const BASELINE: readonly Check[] = [
  {
    name: "appArmorProfile",
    run: (spec, { annotations = {} }) => [
      ...settings(spec, "appArmorProfile")
        .filter(({ value }) => value.type !== "RuntimeDefault" && value.type !== "Localhost")
        .map(({ of }) => `${of} must not set AppArmor profile type to "Unconfined"`),
      ...Object.entries(annotations)
        .filter(([key, value]) => key.startsWith(APPARMOR) && !/^(runtime\/default|localhost\/.*|)$/.test(value))
        .map(([key, value]) => `annotation must not set AppArmor profile type to "${key}=${value}"`),
    ],
  },
  {
    name: "capabilities",
    run: (spec) =>
      complain(
        spec,
        ({ securityContext }) => (securityContext?.capabilities?.add ?? []).some((name) => !CAPABILITIES.has(name)),
        `not include ${quoted(added(spec).filter((name) => !CAPABILITIES.has(name)))} in securityContext.capabilities.add`,
      ),
  },
  {
    name: "host namespaces",
    run: (spec) =>
      (["hostNetwork", "hostPID", "hostIPC"] as const).flatMap((field) => (spec[field] ? [`${field}=true`] : [])),
  },
  {
    name: "hostPath volumes",
    run: (spec) => {
      const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
      return names.length === 0 ? [] : [`volume${names.length > 1 ? "s" : ""} ${quoted(names)}`];
    },
  },
  {
    name: "hostPort",
    run: (spec) =>
      complain(spec, ({ ports = [] }) => ports.some(({ hostPort }) => (hostPort ?? 0) !== 0), "not use a hostPort"),
  },
  {
    name: "hostProcess",
    run: (spec) =>
      settings(spec, "windowsOptions")
        .filter(({ value }) => value.hostProcess)
        .map(({ of }) => `${of} must not set securityContext.windowsOptions.hostProcess=true`),
  },
  {
    name: "privileged",
    run: (spec) =>
      complain(
        spec,
        ({ securityContext }) => securityContext?.privileged === true,
        "not set securityContext.privileged=true",
      ),
  },
  {
    name: "probe or lifecycle host",
    run: (spec) => complain(spec, (container) => hosts(container).length > 0, "not set probe or lifecycle host"),
  },
  {
    name: "procMount",
    run: (spec) =>
      complain(
        spec,
        ({ securityContext }) => (securityContext?.procMount ?? "Default") !== "Default",
        'not set securityContext.procMount to "Unmasked"',
      ),
  },
  {
    name: "seLinuxOptions",
    run: (spec) =>
      settings(spec, "seLinuxOptions")
        .filter(({ value }) => !SELINUX_TYPES.has(value.type ?? "") || value.user || value.role)
        .map(({ of }) => `${of} set forbidden securityContext.seLinuxOptions`),
  },
  {
    name: "seccompProfile",
    run: (spec) =>
      settings(spec, "seccompProfile")
        .filter(({ value }) => value.type === "Unconfined")
        .map(({ of }) => `${of} must not set securityContext.seccompProfile.type to "Unconfined"`),
  },
  {
    name: "forbidden sysctls",
    run: (spec) => (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !SYSCTLS.has(name)),
  },
];

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const added = (spec: PodSpec): string[] =>
  containersOf(spec).flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []);

interface Handler {
  readonly httpGet?: { readonly host?: string | undefined } | undefined;
  readonly tcpSocket?: { readonly host?: string | undefined } | undefined;
}

/** Hosts other than the pod itself that probes and hooks are sent to. */
function hosts(container: ReturnType<typeof containersOf>[number]): string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
  return handlers
    .flatMap((handler) => [
      (handler as Handler | undefined)?.httpGet?.host,
      (handler as Handler | undefined)?.tcpSocket?.host,
    ])
    .filter((host): host is string => host !== undefined && host !== "");
}
