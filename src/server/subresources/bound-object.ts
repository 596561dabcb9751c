import { badRequestError, conflictError } from "../../api/errors.ts";
import { Node } from "../../api/kinds/core/node.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import { Secret } from "../../api/kinds/core/secret.ts";
import type { Binding } from "../auth/service-account-tokens.ts";
import type { ResourceContext } from "../request-context.ts";

/** The object with whose end a token ends. */
export interface BoundObjectRef {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
}

type Bound = Pick<Binding, "pod" | "secret" | "node">;

const KINDS = { Pod, Secret, Node } as const;

/** What a token says about the object that it is bound to. Rejects NotFound, BadRequest, and Conflict for another one of that name. */
export async function boundObject(ctx: ResourceContext, ref: BoundObjectRef | null | undefined): Promise<Bound> {
  if (ref === undefined || ref === null) return {};
  const { registry, resources } = ctx.server;
  const { apiVersion = "v1", kind = "", name = "" } = ref;
  const isCore = apiVersion === "v1" || apiVersion === "";
  const found = isCore && Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined;
  if (found === undefined) throw badRequestError(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`);
  const { value } = await registry.read({
    resource: resources.builtIn(found),
    namespace: ctx.target.namespace,
    name,
  });
  const bound = boundTo(ctx, kind, { name, uid: value.metadata?.uid ?? "", pod: value as Pod });
  if ((ref.uid ?? "") === "" || ref.uid === value.metadata?.uid) return bound;
  const why = `the UID in the bound object reference (${ref.uid}) does not match the UID in record.`;
  throw conflictError(
    { group: "", resource: kind },
    name,
    `${why} The object might have been deleted and then recreated`,
  );
}

function boundTo(
  ctx: ResourceContext,
  kind: string,
  { name, uid, pod }: { name: string; uid: string; pod: Pod },
): Bound {
  if (kind === "Secret") return { secret: { name, uid } };
  if (kind === "Node") return { node: { name, uid } };
  const account = ctx.target.name;
  if (pod.spec?.serviceAccountName !== account) {
    const why = "to pod running with different serviceaccount name.";
    throw badRequestError(`cannot bind token for serviceaccount "${account}" ${why}`);
  }
  return { pod: { name, uid }, ...nodeOf(ctx, pod.spec.nodeName ?? "") };
}

/** The node of a pod, which its token tells too. */
function nodeOf({ server }: ResourceContext, name: string): Bound {
  if (name === "") return {};
  const node = server.registry.cached({ resource: server.resources.builtIn(Node), namespace: "", name });
  const uid = node?.value.metadata?.uid;
  return { node: { name, ...(uid === undefined ? {} : { uid }) } };
}
