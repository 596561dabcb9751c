import { re2 } from "../../../lib/re2.ts";
import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, INT, listOf, STRING } from "../cel-type.ts";
import { ArrayList } from "../value.ts";
import { matching } from "./costs.ts";
import { type CelFunction, func, global, method } from "./overload.ts";

/** The regular expression of a text. Throws CelRuntimeError when it is none. */
export function regex(pattern: string): ReturnType<typeof re2> {
  try {
    return re2(pattern);
  } catch (cause) {
    throw new CelRuntimeError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function matches(text: string, pattern: string): boolean {
  return regex(pattern).matcher(text).find();
}

function find(text: string, pattern: string): string {
  const matcher = regex(pattern).matcher(text);
  return matcher.find() ? (matcher.group() ?? "") : "";
}

function findAll(text: string, pattern: string, limit: bigint): ArrayList {
  const found: string[] = [];
  const matcher = regex(pattern).matcher(text);
  while ((limit < 0n || found.length < limit) && matcher.find()) found.push(matcher.group() ?? "");
  return new ArrayList(found);
}

const finds = matching({ finds: true });

export const REGEX_FUNCTIONS: readonly CelFunction[] = [
  func(
    "matches",
    global("matches", [STRING, STRING], BOOL, matches, matching()),
    method("matches_string", [STRING, STRING], BOOL, matches, matching()),
  ),
  func("find", method("string_find_string", [STRING, STRING], STRING, find, finds)),
  func(
    "findAll",
    method("string_find_all_string", [STRING, STRING], listOf(STRING), (text, p) => findAll(text, p, -1n), finds),
    method("string_find_all_string_int", [STRING, STRING, INT], listOf(STRING), findAll, finds),
  ),
];
