import { forbiddenError } from "../../../api/errors.ts";
import type { ResourceSlice } from "../../../api/kinds/resource/resource-slice.ts";
import type { Admission, AdmissionStep } from "../admission.ts";
import { refusalOfClaim } from "./claims.ts";
import { refusalOfNode } from "./nodes.ts";
import { refusalOfPod } from "./pods.ts";
import { refusalOfToken } from "./tokens.ts";

const USER = "system:node:";

/** Why a node may not do this; undefined when it may. */
export type Refusal = (admission: Admission, node: string) => Promise<string | undefined> | string | undefined;

/** A node's agent writes about itself and the pods it runs, and about nothing else. */
export const nodeRestriction: AdmissionStep = {
  name: "NodeRestriction",
  async validate(admission: Admission): Promise<void> {
    const { user, resource, target } = admission.ctx;
    if (!user.groups.includes("system:nodes") || !user.name.startsWith(USER)) return;
    const node = user.name.slice(USER.length);
    const why = await REFUSALS[resource.kind.groupResource]?.(admission, node);
    if (why !== undefined) throw forbiddenError(resource.name, admission.object.metadata?.name ?? target.name, why);
  },
};

const REFUSALS: Readonly<Record<string, Refusal>> = {
  nodes: refusalOfNode,
  pods: refusalOfPod,
  serviceaccounts: refusalOfToken,
  persistentvolumeclaims: refusalOfClaim,
  "leases.coordination.k8s.io": ({ ctx, object }, node) => {
    if (ctx.target.namespace !== "kube-node-lease")
      return 'can only access leases in the "kube-node-lease" system namespace';
    if ((object.metadata?.name ?? ctx.target.name) === node) return undefined;
    return "can only access node lease with the same name as the requesting node";
  },
  "csinodes.storage.k8s.io": ({ object }, node) =>
    object.metadata?.name === node ? undefined : "can only access CSINode with the same name as the requesting node",
  "resourceslices.resource.k8s.io": ({ object, old }, node) => {
    const slices = [object, ...(old === undefined ? [] : [old])] as ResourceSlice[];
    if (slices.every(({ spec }) => spec?.nodeName === node)) return undefined;
    return "can only access ResourceSlice with the same NodeName as the requesting node";
  },
};
