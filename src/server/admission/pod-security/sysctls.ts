import { type Check, sorted, type Test } from "./check.ts";

/** Kernel parameters that belong to the pod's own namespaces and harm nobody else, with the version since which each is known for that. */
const SAFE: readonly { since: number; names: readonly string[] }[] = [
  {
    since: 0,
    names: [
      ...["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"],
      ...["net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range"],
    ],
  },
  { since: 27, names: ["net.ipv4.ip_local_reserved_ports"] },
  {
    since: 29,
    names: [
      ...["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout"],
      ...["net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"],
    ],
  },
  { since: 32, names: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"] },
];

export function sysctlChecks(): Check["versions"] {
  return SAFE.map(({ since }) => {
    const known = SAFE.filter((other) => other.since <= since).flatMap(({ names }) => names);
    return { since, test: onlySysctls(new Set(known)) };
  });
}

function onlySysctls(safe: ReadonlySet<string>): Test {
  return ({ spec }) => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !safe.has(name));
    return names.length === 0 ? undefined : { reason: "forbidden sysctls", detail: sorted(names).join(", ") };
  };
}
