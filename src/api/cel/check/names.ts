import type { Expr } from "../syntax/ast.ts";

/** `a.b.c` of identifiers and selections only; undefined for every other expression. */
export function qualifiedName(node: Expr): string | undefined {
  if (node.kind === "ident") return node.name.replace(/^\./, "");
  if (node.kind !== "select" || node.test) return undefined;
  const operand = qualifiedName(node.operand);
  return operand === undefined ? undefined : `${operand}.${node.field}`;
}

/** `a` of `a.b.c`. */
export const firstPart = (qualified: string): string => qualified.split(".", 1)[0] ?? "";
