import { createHash } from "node:crypto";
import { Answer, type Reply } from "../http/answer.ts";
import { acceptedForm } from "../http/media.ts";
import { respondValue } from "../http/respond.ts";
import type { RequestContext } from "../request-context.ts";
import { aggregated } from "./documents.ts";

/** Answers /api or /apis: with everything at once when the client takes that, else with the plain document. */
export async function respondDiscovery(
  ctx: RequestContext,
  root: "api" | "apis",
  plain: () => unknown,
): Promise<Reply> {
  const form = acceptedForm(ctx.request.headers.get("accept"), {
    kinds: ["APIGroupDiscoveryList"],
    protobuf: false,
  });
  if (form.as !== "APIGroupDiscoveryList" || form.version !== "v2") return respondValue(ctx, plain());
  const document = aggregated(ctx.server, root);
  const etag = `"${createHash("sha256").update(JSON.stringify(document)).digest("hex").toUpperCase()}"`;
  if (ctx.request.headers.get("if-none-match") === etag) return new Answer(304, [["etag", etag]], null);
  const answer = await respondValue(ctx, document, 200, { syntax: "json" });
  const others = answer.headers.filter(([name]) => name !== "content-type");
  return new Answer(
    answer.status,
    [
      ...others,
      ["content-type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"],
      ["etag", etag],
      ["vary", "accept"],
    ],
    answer.body,
  );
}
