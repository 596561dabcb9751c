import { isReason } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import type { ParamKind } from "../../../api/kinds/admissionregistration/param-kind.ts";
import type { ParamRef } from "../../../api/kinds/admissionregistration/param-ref.ts";
import { matcherOf } from "../../../api/selectors.ts";
import type { Resource } from "../../registry/resource.ts";
import type { ServerContext } from "../../server-context.ts";
import { PolicyError } from "./policy-error.ts";

/** The resource of a policy's parameters; undefined when it takes none. Throws PolicyError when nobody serves the kind. */
export function paramResource(server: ServerContext, kind: ParamKind | undefined): Resource | undefined {
  if (kind === undefined) return undefined;
  const { apiVersion = "", kind: name = "" } = kind;
  const resource = server.resources.ofKind(apiVersion, name);
  if (resource !== undefined) return resource;
  const text = `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${name}`;
  throw new PolicyError(`failed to find resource referenced by paramKind: '${text}'`);
}

/**
 * The parameters with which a binding has its policy evaluated, once with each; one that is undefined where it has none. No parameters
 * when the binding allows that none are found. Rejects with PolicyError when it does not, or refers to them in a way that cannot be.
 */
export async function findParams(
  server: ServerContext,
  { resource, ref, namespace }: { resource: Resource | undefined; ref: ParamRef | undefined; namespace: string },
): Promise<(KubeObject | undefined)[]> {
  if (resource === undefined || ref === undefined) return [undefined];
  const where = placeOf(resource, ref, namespace);
  const found =
    (ref.name ?? "") === ""
      ? await selected(server, resource, { where, ref })
      : await named(server, { resource, namespace: where, name: ref.name ?? "" });
  if (found.length > 0 || ref.parameterNotFoundAction !== "Deny") return found;
  throw new PolicyError("no params found for policy binding with `Deny` parameterNotFoundAction");
}

function placeOf({ namespaced }: Resource, { namespace: given = "" }: ParamRef, namespace: string): string {
  if (!namespaced && given !== "") {
    throw new PolicyError("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
  }
  const place = given === "" ? namespace : given;
  if (namespaced && place === "") {
    throw new PolicyError("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
  }
  return namespaced ? place : "";
}

/** From the cache, and where it has none from the store: it may have been made a moment ago through another server. */
async function named(
  { registry }: ServerContext,
  which: { resource: Resource; namespace: string; name: string },
): Promise<KubeObject[]> {
  try {
    const stored = registry.cached(which) ?? (await registry.readThrough(which));
    await which.resource.prepare([stored]);
    return [which.resource.view(stored).value];
  } catch (error) {
    if (isReason(error, "NotFound")) return [];
    throw error;
  }
}

async function selected(
  { registry }: ServerContext,
  resource: Resource,
  { where, ref }: { where: string; ref: ParamRef },
): Promise<KubeObject[]> {
  const matcher = matcherOf(ref.selector);
  const all = registry.cachedList(resource, where);
  await resource.prepare(all);
  return all.map((stored) => resource.view(stored).value).filter(({ metadata }) => matcher.matches(metadata?.labels));
}
