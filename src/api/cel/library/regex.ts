import { RE2JS } from "re2js";
import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, INT, listOf, STRING } from "../cel-type.ts";
import { ArrayList } from "../value.ts";
import { matching } from "./costs.ts";
import { type CelFunction, func, global, method } from "./overload.ts";

const compiled = new Map<string, RE2JS>();
const KEPT = 1000;

/** The regular expression of a text, in RE2's syntax and linear time. Throws CelRuntimeError when it is none. */
export function regex(pattern: string): RE2JS {
  let known = compiled.get(pattern);
  if (known === undefined) {
    try {
      known = RE2JS.compile(pattern);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CelRuntimeError(reason, { cause });
    }
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(pattern, known);
  }
  return known;
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
