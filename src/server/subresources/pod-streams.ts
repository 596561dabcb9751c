import { badRequestError } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import { decide, refusal } from "../auth/authoriser.ts";
import type { Reply } from "../http/answer.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitConnection } from "./connect-options.ts";

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** The output of a container, from the agent of its node. */
export async function podLog(ctx: ResourceContext): Promise<Reply> {
  const { node, path } = await streamOf(ctx, "containerLogs", ctx.query);
  return ctx.server.nodes.forward(ctx, node, path);
}

export const podExec = (ctx: ResourceContext): Promise<Reply> => upgraded(ctx, "exec");
export const podAttach = (ctx: ResourceContext): Promise<Reply> => upgraded(ctx, "attach");
export const podPortForward = (ctx: ResourceContext): Promise<Reply> => upgraded(ctx, "portForward");

async function upgraded(ctx: ResourceContext, what: "exec" | "attach" | "portForward"): Promise<Reply> {
  await requireCreate(ctx);
  const asked = await admitConnection(ctx);
  if (ctx.connection.upgrade === undefined) throw badRequestError("Upgrade request required");
  const { node, path } = await streamOf(ctx, what, asked);
  return ctx.server.nodes.forward(ctx, node, path);
}

/**
 * A WebSocket begins with a GET, which was allowed as a get; what it does is a create. Kubernetes asks for both since v1.35
 * (AuthorizePodWebsocketUpgradeCreatePermission). Throws Forbidden.
 */
async function requireCreate(ctx: ResourceContext): Promise<void> {
  if (ctx.info.verb === "create") return;
  const question = { user: ctx.user, info: { ...ctx.info, verb: "create" } };
  const { allowed, reason } = await decide(ctx.server.authorisers, question);
  if (!allowed) throw refusal(question, reason);
}

/** The node of the pod, and the path at which its agent serves the stream. */
async function streamOf(
  ctx: ResourceContext,
  what: string,
  asked: URLSearchParams,
): Promise<{ node: string; path: string }> {
  const { resource, server, target } = ctx;
  const { namespace, name } = target;
  const pod = (await server.registry.read({ resource, namespace, name })).value as Pod;
  const node = pod.spec?.nodeName ?? "";
  if (node === "") throw badRequestError(`pod ${name} does not have a host assigned`);
  const query = new URLSearchParams(asked);
  const container = what === "portForward" ? "" : `/${containerOf(pod, query.get("container") ?? "")}`;
  query.delete("container");
  return { node, path: `/${what}/${namespace}/${name}${container}${queryText(query)}` };
}

function containerOf(pod: Pod, wanted: string): string {
  const main = (pod.spec?.containers ?? []).map((container) => container.name);
  const others = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.ephemeralContainers ?? [])].map((c) => c.name);
  const chosen = wanted === "" ? pod.metadata?.annotations?.[DEFAULT_CONTAINER] : wanted;
  const [only] = main;
  if (chosen === undefined && main.length === 1 && only !== undefined) return only;
  if (chosen !== undefined && [...main, ...others].includes(chosen)) return chosen;
  const pods = pod.metadata?.name ?? "";
  if (chosen !== undefined) throw badRequestError(`container ${chosen} is not valid for pod ${pods}`);
  throw badRequestError(`a container name must be specified for pod ${pods}, choose one of: [${main.join(" ")}]`);
}

function queryText(query: URLSearchParams): string {
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
