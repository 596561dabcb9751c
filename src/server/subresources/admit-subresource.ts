import type { KubeObject } from "../../api/kind.ts";
import type { Admission } from "../admission/admission.ts";
import { kindOf } from "../admission/match/group-version.ts";
import { Undo } from "../admission/undo.ts";
import type { ResourceContext } from "../request-context.ts";

/** What is asked of a subresource with a kind of its own: an eviction, a token, a connection. */
export interface SubresourceRequest {
  readonly operation: "CREATE" | "CONNECT";
  /** The body, or the options of the connection; its kind and version are filled in. */
  readonly object: unknown;
  readonly dryRun?: boolean;
}

/** Lets admission have its say. Resolves to the object as admission leaves it; rejects when it refuses. */
export async function admitSubresource<T extends object>(
  ctx: ResourceContext,
  { operation, object, dryRun = false }: SubresourceRequest,
): Promise<T & KubeObject> {
  const { subresource } = ctx.target;
  const undo = new Undo();
  const typed = withKind(ctx, object);
  const admission: Admission = { ctx, operation, object: typed, subresource, dryRun, undo };
  const { admission: chain } = ctx.server;
  try {
    await chain.mutate(admission);
    await chain.complete(admission);
    await chain.validate(admission);
  } catch (error) {
    await undo.run();
    throw error;
  }
  await (dryRun ? undo.run() : undo.done());
  return typed as T & KubeObject;
}

function withKind({ resource, target }: ResourceContext, object: unknown): KubeObject {
  const { group, version, kind } = kindOf(resource, target.subresource);
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const given = typeof object === "object" && object !== null ? (object as KubeObject) : {};
  return { ...given, kind, apiVersion: given.apiVersion || apiVersion };
}
