import type { KubeObject } from "../../api/kind.ts";
import { Undo } from "../admission/undo.ts";
import type { ResourceContext } from "../request-context.ts";

/** Admits what is posted to a subresource without being stored, such as a TokenRequest or an Eviction. Throws an ApiError when it is refused. */
export async function admitPosted(ctx: ResourceContext, object: KubeObject, dryRun: boolean): Promise<void> {
  const { admission } = ctx.server;
  const { subresource } = ctx.target;
  const posted = { ctx, operation: "CREATE", subresource, object, dryRun, undo: new Undo() } as const;
  await admission.mutate(posted);
  await admission.validate(posted);
}
