import { isReason } from "../../api/errors.ts";
import { cloneJson } from "../../lib/clone-json.ts";
import { decide, refusal } from "../auth/authoriser.ts";
import type { Reply } from "../http/answer.ts";
import { respondObject } from "../http/respond.ts";
import { createObject } from "../registry/create-object.ts";
import { decodeBody } from "../registry/decode-object.ts";
import { checkNames, updateObject } from "../registry/update-object.ts";
import { writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";

/** Replaces an object, or with the subresource "status" its status, by what is in the body. */
export async function update(ctx: ResourceContext): Promise<Reply> {
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "UpdateOptions");
  const object = await decodeBody(ctx, options);
  checkNames(ctx, object);
  const { subresource } = ctx.target;
  try {
    return await respondObject(ctx, await updateObject(ctx, () => cloneJson(object), { ...options, subresource }));
  } catch (error) {
    if (!isReason(error, "NotFound") || subresource !== "" || !createdByUpdate(ctx)) throw error;
  }
  await mayCreate(ctx);
  delete object.metadata?.resourceVersion;
  return respondObject(ctx, await createObject(ctx, object, options), 201);
}

/** Kinds that a PUT creates where there is nothing yet, as Kubernetes' strategies say. */
const CREATED_BY_UPDATE = new Set([
  ...["/endpoints", "/events", "/limitranges", "/services", "events.k8s.io/events"],
  ...["coordination.k8s.io/leases", "node.k8s.io/runtimeclasses"],
  ...["clusterrolebindings", "clusterroles", "rolebindings", "roles"].map((of) => `rbac.authorization.k8s.io/${of}`),
]);

const createdByUpdate = ({ resource: { kind } }: ResourceContext): boolean =>
  CREATED_BY_UPDATE.has(`${kind.group}/${kind.resource}`);

/** Who may update may not yet create. Throws Forbidden. */
async function mayCreate(ctx: ResourceContext): Promise<void> {
  const asked = { ...ctx, info: { ...ctx.info, verb: "create" } };
  const { allowed, reason } = await decide(ctx.server.authorisers, asked);
  if (!allowed) throw refusal(asked, reason);
}
