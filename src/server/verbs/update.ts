import { cloneJson } from "../../lib/clone-json.ts";
import type { Reply } from "../http/answer.ts";
import { respondObject } from "../http/respond.ts";
import { decodeBody } from "../registry/decode-object.ts";
import { checkNames, updateObject } from "../registry/update-object.ts";
import { writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";

/** Replaces an object, or with the subresource "status" its status, by what is in the body. */
export async function update(ctx: ResourceContext): Promise<Reply> {
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "UpdateOptions");
  const object = await decodeBody(ctx, options);
  checkNames(ctx, object);
  const written = await updateObject(ctx, () => cloneJson(object), {
    ...options,
    subresource: ctx.target.subresource,
  });
  return respondObject(ctx, written);
}
