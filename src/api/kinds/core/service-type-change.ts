import { equalJson } from "../../../lib/equal-json.ts";
import type { ServiceSpec } from "./service.ts";

type Field = keyof ServiceSpec;

const hasPorts = ({ type }: ServiceSpec): boolean => type === "NodePort" || type === "LoadBalancer";
const isExternal = (spec: ServiceSpec): boolean =>
  hasPorts(spec) || (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
const isBalanced = ({ type }: ServiceSpec): boolean => type === "LoadBalancer";
const isInternal = ({ type }: ServiceSpec): boolean => type !== "ExternalName";

/** Fields that mean something to some Services only, and to which. */
const DEPENDENT: readonly { field: Field; appliesTo(spec: ServiceSpec): boolean }[] = [
  { field: "externalTrafficPolicy", appliesTo: isExternal },
  { field: "allocateLoadBalancerNodePorts", appliesTo: isBalanced },
  { field: "loadBalancerClass", appliesTo: isBalanced },
  { field: "ipFamilies", appliesTo: isInternal },
  { field: "ipFamilyPolicy", appliesTo: isInternal },
];

/** Whoever changes a Service's type need not clear what the new type has no use for, as long as he leaves it as it was. */
export function dropFieldsOfOldType(spec: ServiceSpec, old: ServiceSpec): void {
  for (const { field, appliesTo } of DEPENDENT) {
    if (appliesTo(old) && !appliesTo(spec) && equalJson(spec[field], old[field])) delete spec[field];
  }
}
