import { CelRuntimeError } from "../cel-errors.ts";
import { regex } from "../library/regex.ts";
import type { Call, Expr } from "../syntax/ast.ts";
import type { SourceErrors } from "../syntax/source-errors.ts";
import { parseDuration } from "../values/duration.ts";
import { parseTimestamp } from "../values/timestamp.ts";
import type { Checked } from "./checked.ts";

/** Complains about constants that can never be right: regular expressions, durations and times. */
export function validateLiterals({ expression }: Checked, errors: SourceErrors): void {
  const seen = new Set<number>();
  visit(expression, seen, (call) => {
    const argument = call.args.at(-1);
    if (argument?.kind !== "literal" || typeof argument.value !== "string") return;
    const complaint = complaintAbout(call, argument.value);
    if (complaint !== undefined) errors.add(argument.at, complaint);
  });
}

function complaintAbout({ name, target, args }: Call, text: string): string | undefined {
  const count = args.length + (target === undefined ? 0 : 1);
  if (name === "matches" && count === 2 && !compiles(text)) return "invalid matches argument";
  if (name === "duration" && count === 1 && parseDuration(text) === undefined) return "invalid duration argument";
  if (name === "timestamp" && count === 1 && parseTimestamp(text) === undefined) return "invalid timestamp argument";
  return undefined;
}

function compiles(pattern: string): boolean {
  try {
    regex(pattern);
    return true;
  } catch (error) {
    if (error instanceof CelRuntimeError) return false;
    throw error;
  }
}

/** Calls `found` for every call, once for nodes that macros use twice. */
function visit(node: Expr, seen: Set<number>, found: (call: Call) => void): void {
  if (seen.has(node.id)) return;
  seen.add(node.id);
  switch (node.kind) {
    case "select":
      visit(node.operand, seen, found);
      return;
    case "call":
      found(node);
      if (node.target !== undefined) visit(node.target, seen, found);
      for (const argument of node.args) visit(argument, seen, found);
      return;
    case "list":
      for (const { value } of node.items) visit(value, seen, found);
      return;
    case "map":
      for (const { key, value } of node.entries) {
        visit(key, seen, found);
        visit(value, seen, found);
      }
      return;
    case "struct":
      for (const { value } of node.fields) visit(value, seen, found);
      return;
    case "comprehension":
      for (const part of [node.range, node.init, node.condition, node.step, node.result]) visit(part, seen, found);
  }
}
