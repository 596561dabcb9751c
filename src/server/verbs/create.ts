import type { Reply } from "../http/answer.ts";
import { respondObject } from "../http/respond.ts";
import { createObject } from "../registry/create-object.ts";
import { decodeBody } from "../registry/decode-object.ts";
import { writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";

/** Creates the object in the body. */
export async function create(ctx: ResourceContext): Promise<Reply> {
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "CreateOptions");
  const object = await decodeBody(ctx, options);
  return respondObject(ctx, await createObject(ctx, object, options), 201);
}
