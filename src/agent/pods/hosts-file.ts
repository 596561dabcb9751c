import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { StoredPod } from "../pod-context.ts";

const LOOPBACK = `127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;

export interface HostsOptions {
  file: string;
  podIPs: readonly string[];
  hostname: string;
  /** The fully qualified name, for pods with a subdomain. */
  fqdn: string | undefined;
}

/** Writes the /etc/hosts of a pod's containers: loopback, the pod itself and its hostAliases; the node's with hostNetwork. */
export function writeHostsFile(pod: StoredPod, options: HostsOptions): void {
  const { file, podIPs, hostname, fqdn } = options;
  const own = podIPs.map((ip) => `${ip}\t${fqdn === undefined ? "" : `${fqdn}\t`}${hostname}\n`).join("");
  const base =
    pod.spec?.hostNetwork === true
      ? `# Kubernetes-managed hosts file (host network).\n${readFileSync("/etc/hosts", "utf8")}`
      : `# Kubernetes-managed hosts file.\n${LOOPBACK}${own}`;
  const aliases = (pod.spec?.hostAliases ?? []).map(({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join("\t")}\n`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, aliases.length === 0 ? base : `${base}\n# Entries added by HostAliases.\n${aliases.join("")}`, {
    mode: 0o644,
  });
}
