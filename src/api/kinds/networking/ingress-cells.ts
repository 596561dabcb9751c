import type { InferOutput } from "../../schema.ts";
import type { IngressSchema } from "./ingress.ts";

type Ingress = InferOutput<typeof IngressSchema>;

/** How many hosts a cell names before it only counts them. */
const SHOWN = 3;

export function hostsCell({ spec }: Ingress): string {
  const hosts = (spec.rules ?? []).flatMap(({ host }) => host || []);
  if (hosts.length === 0) return "*";
  const text = hosts.slice(0, SHOWN).join(",");
  return hosts.length > SHOWN ? `${text} + ${hosts.length - SHOWN} more...` : text;
}

export function addressCell({ status }: Ingress): string {
  const addresses = (status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []);
  return [...new Set(addresses)].sort().join(",");
}
