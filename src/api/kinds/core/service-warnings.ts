import type { InferOutput } from "../../schema.ts";
import { addressWarnings, blockWarnings } from "../meta/address-warnings.ts";
import type { ServiceSchema } from "./service.ts";

const HINTS = "service.kubernetes.io/topology-aware-hints";
const MODE = "service.kubernetes.io/topology-mode";

export function serviceWarnings({ metadata, spec }: InferOutput<typeof ServiceSchema>): string[] {
  const { clusterIP, clusterIPs = [], externalIPs = [], type } = spec;
  const isHeadless = type === "ClusterIP" && clusterIP === "None";
  const isExternalName = type === "ExternalName";
  const warnings: string[] = [];
  if (metadata.annotations?.[HINTS] !== undefined) {
    warnings.push(`annotation ${HINTS} is deprecated, please use ${MODE} instead`);
  }
  if (!isExternalName && clusterIP !== "None") {
    warnings.push(...clusterIPs.flatMap((ip, i) => addressWarnings(ip, `spec.clusterIPs[${i}]`)));
  }
  if (isHeadless) {
    if (spec.loadBalancerIP) warnings.push("spec.loadBalancerIP is ignored for headless services");
    if (externalIPs.length > 0) warnings.push("spec.externalIPs is ignored for headless services");
    if (spec.sessionAffinity !== "None") warnings.push("spec.SessionAffinity is ignored for headless services");
  }
  warnings.push(...externalIPs.flatMap((ip, i) => addressWarnings(ip, `spec.externalIPs[${i}]`)));
  if (externalIPs.length > 0 && !isHeadless && !isExternalName) {
    warnings.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  }
  warnings.push(...addressWarnings(spec.loadBalancerIP ?? "", "spec.loadBalancerIP"));
  for (const [i, range] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    warnings.push(...blockWarnings(range, `spec.loadBalancerSourceRanges[${i}]`));
  }
  if (isExternalName && externalIPs.length > 0) {
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (!isExternalName && spec.externalName) {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  if (spec.trafficDistribution === "PreferClose") {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return warnings;
}
