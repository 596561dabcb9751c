import { lookUp } from "../../lib/look-up.ts";

/** Places of a group among groups, and of a version among those of its group: the higher, the further ahead. */
export interface Priority {
  readonly group: number;
  readonly version: number;
}

/** As kube-apiserver registers them. */
const GROUPS: Readonly<Record<string, number>> = {
  "": 18000,
  apps: 17800,
  "events.k8s.io": 17750,
  "authentication.k8s.io": 17700,
  "authorization.k8s.io": 17600,
  autoscaling: 17500,
  batch: 17400,
  "certificates.k8s.io": 17300,
  "networking.k8s.io": 17200,
  policy: 17100,
  "rbac.authorization.k8s.io": 17000,
  "storage.k8s.io": 16800,
  "admissionregistration.k8s.io": 16700,
  "apiextensions.k8s.io": 16700,
  "scheduling.k8s.io": 16600,
  "coordination.k8s.io": 16500,
  "node.k8s.io": 16300,
  "discovery.k8s.io": 16200,
  "flowcontrol.apiserver.k8s.io": 16100,
  "internal.apiserver.k8s.io": 16000,
  "resource.k8s.io": 15900,
  "storagemigration.k8s.io": 15800,
};
const VERSIONS: Readonly<Record<string, number>> = {
  "/v1": 1,
  "autoscaling/v2": 30,
  "flowcontrol.apiserver.k8s.io/v1": 21,
};

/** Of groups and versions that definitions of custom resources make. */
export const CUSTOM_PRIORITY: Priority = { group: 1000, version: 100 };

export function builtInPriority(group: string, version: string): Priority {
  const stable = /^v\d+$/.test(version) ? 15 : 9;
  return { group: lookUp(GROUPS, group) ?? 2000, version: VERSIONS[`${group}/${version}`] ?? stable };
}
