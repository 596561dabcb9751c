import { isReason } from "../../../api/errors.ts";
import { Pod } from "../../../api/kinds/core/pod.ts";
import type { ResourceContext } from "../../request-context.ts";

/** A pod of the request's namespace, also one that this server has not heard of yet; undefined when there is none. */
export async function namedPod({ server, target }: ResourceContext, name: string): Promise<Pod | undefined> {
  const { registry, resources } = server;
  const which = { resource: resources.builtIn(Pod), namespace: target.namespace, name };
  try {
    return (registry.cached(which) ?? (await registry.readThrough(which))).value as Pod;
  } catch (error) {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  }
}
