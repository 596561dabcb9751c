import type { Node } from "../../api/kinds/core/node.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

const NOT_READY = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" } as const;

/** A new node takes no pods until a controller has seen that it is ready. */
export const taintNodes: AdmissionStep = {
  name: "TaintNodesByCondition",
  mutate({ ctx, object, operation, subresource }: Admission): void {
    if (ctx.resource.kind.groupResource !== "nodes" || operation !== "CREATE" || subresource !== "") return;
    const node = object as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return;
    node.spec = { ...node.spec, taints: [...taints, { ...NOT_READY }] };
  },
};
