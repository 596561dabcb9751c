import type { Pod } from "../../api/kinds/core/pod.ts";
import type { Admission } from "./admission.ts";

/** The pod that is being created; undefined for any other write. */
export function createdPod({ ctx, operation, object, subresource }: Admission): Pod | undefined {
  const isPod = ctx.resource.kind.groupResource === "pods" && operation === "CREATE" && subresource === "";
  return isPod ? (object as Pod) : undefined;
}
