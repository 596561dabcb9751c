import type { Pod } from "../../api/kinds/core/pod.ts";
import type { Admission } from "./admission.ts";

/** The pod that is being created; undefined for any other write, and for a pod without containers, which validation refuses. */
export function createdPod({ ctx, operation, object, subresource }: Admission): Pod | undefined {
  const isPod = ctx.resource.kind.groupResource === "pods" && operation === "CREATE" && subresource === "";
  const pod = object as Pod;
  const { containers } = pod.spec ?? ({} as Partial<NonNullable<Pod["spec"]>>);
  return isPod && containers !== undefined ? pod : undefined;
}
