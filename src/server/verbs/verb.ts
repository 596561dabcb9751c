import type { Reply } from "../http/answer.ts";
import type { ResourceContext } from "../request-context.ts";

/** What answers one verb on a resource. */
export type Verb = (ctx: ResourceContext) => Promise<Reply>;
