import type { Node } from "../../api/kinds/core/node.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

const KEY = "node.kubernetes.io/not-ready";

/** A new node takes no pods until the node lifecycle controller has seen it ready. */
export const taintNodesByCondition: AdmissionStep = {
  name: "TaintNodesByCondition",
  mutate({ ctx, object, operation, subresource }: Admission): void {
    if (ctx.resource.kind.groupResource !== "nodes" || operation !== "CREATE" || subresource !== "") return;
    const node = object as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === KEY && effect === "NoSchedule")) return;
    node.spec = { ...node.spec, taints: [...taints, { key: KEY, effect: "NoSchedule" }] };
  },
};
