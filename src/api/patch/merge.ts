/** RFC 7386 JSON merge patch. */

import { setKey } from "../../lib/clone-json.ts";
import { isObject } from "../../lib/is-object.ts";
import { checkNesting } from "./directives.ts";

/**
 * The patched document. Neither argument is changed; the result shares with both what it takes over.
 * Throws ApiError BadRequest when the patch is nested too deep.
 */
export function mergePatch(document: unknown, patch: unknown): unknown {
  checkNesting(patch);
  return merged(document, patch);
}

function merged(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setKey(result, key, merged(Object.hasOwn(result, key) ? result[key] : undefined, value));
  }
  return result;
}
