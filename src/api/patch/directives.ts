import { isObject } from "../../lib/is-object.ts";
import { isNestedDeeper, MAX_NESTING } from "../../lib/nesting.ts";
import { badRequestError } from "../errors.ts";

/** Throws BadRequest when a patch is nested deeper than it can be merged. */
export function checkNesting(patch: unknown): void {
  if (isNestedDeeper(patch)) throw badRequestError(`the patch is nested deeper than ${MAX_NESTING} levels`);
}

export type JsonObject = Record<string, unknown>;

/** A value that is taken over from a patch as it is: without directives, without the items they mark as deleted, without nulls. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !isObject(item) || item["$patch"] === undefined).map(withoutDirectives);
  }
  if (!isObject(value)) return value;
  if (value["$patch"] === "delete") return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => field !== null && !key.startsWith("$"))
      .map(([key, field]) => [key, withoutDirectives(field)]),
  );
}
