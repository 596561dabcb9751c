import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import { Namespace } from "../../../api/kinds/core/namespace.ts";
import { type LabelMatcher, type LabelSelectorLike, matcherOf } from "../../../api/selectors.ts";
import type { ServerContext } from "../../server-context.ts";

export type Selector = LabelSelectorLike | undefined;

/** Selectors lie in objects of the cache, which stay as they are: each is compiled once. */
const matchers = new WeakMap<object, LabelMatcher>();

function compiled(selector: LabelSelectorLike): LabelMatcher {
  let matcher = matchers.get(selector);
  if (matcher === undefined) {
    matcher = matcherOf(selector);
    matchers.set(selector, matcher);
  }
  return matcher;
}

/** Whether a selector picks any of these objects; one without requirements picks everything, also nothing at all. */
export function selectsAny(selector: Selector, objects: readonly (KubeObject | undefined)[]): boolean {
  if (selector === undefined || compiled(selector).requirements.length === 0) return true;
  return objects.some((object) => object !== undefined && compiled(selector).matches(object.metadata?.labels));
}

/** Whether a selector says anything. */
export const isSelective = (selector: Selector): selector is LabelSelectorLike =>
  selector !== undefined && compiled(selector).requirements.length > 0;

/** A namespace. Rejects NotFound: then nobody can say whether a selector picks it. */
export async function namespaceOf({ registry, resources }: ServerContext, name: string): Promise<KubeObject> {
  const which = { resource: resources.builtIn(Namespace), namespace: "", name };
  try {
    return (registry.cached(which) ?? (await registry.readThrough(which))).value;
  } catch (error) {
    if (error instanceof ApiError && error.reason !== "NotFound") {
      throw new ApiError("InternalError", `Internal error occurred: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
