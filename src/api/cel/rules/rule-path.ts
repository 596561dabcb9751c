import type { Structural } from "../../structural.ts";

/** A path that a rule cannot name; the message goes into "fieldPath must be a valid path: …". */
export class RulePathError extends Error {
  override readonly name = "RulePathError";
}

/** A dot, a bracket, a quoted name, or a name. */
const TOKEN = /'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]]+/gs;

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "'": "'",
  "\\": "\\",
};

/**
 * The path that a rule's fieldPath (`.spec.names['a.b']`) means below the value it is on, as causes write it: `spec.names[a.b]`.
 * Throws RulePathError when the schema does not have it.
 */
export function resolveRulePath(path: string, schema: Structural): string {
  return walk(path, schema).resolved;
}

/** The schema at such a path. Throws RulePathError when there is none. */
export function schemaAtRulePath(path: string, schema: Structural): Structural {
  return walk(path, schema).node;
}

function walk(path: string, schema: Structural): { resolved: string; node: Structural } {
  const tokens = path.match(TOKEN) ?? [];
  let node: Structural = schema;
  let resolved = "";
  let at = 0;
  const next = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw new RulePathError("unexpected end of JSON path");
    return token;
  };
  while (at < tokens.length) {
    const opening = next();
    if (opening !== "." && opening !== "[") throw new RulePathError(`expected [ or . but got: ${opening}`);
    const name = opening === "." ? next() : quoted(next());
    const step = descend(node, name);
    node = step.node;
    resolved += step.named ? `${resolved === "" ? "" : "."}${name}` : `[${name}]`;
    if (opening === "[") {
      const closing = next();
      if (closing !== "]") throw new RulePathError(`expected ] but got ${closing}`);
    }
  }
  return { resolved, node };
}

function descend(node: Structural, name: string): { node: Structural; named: boolean } {
  if (node.properties !== undefined) {
    const property = Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;
    if (property !== undefined) return { node: property, named: true };
  } else if (typeof node.additionalProperties === "object") return { node: node.additionalProperties, named: false };
  throw new RulePathError("does not refer to a valid field");
}

function quoted(token: string): string {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'")) {
    throw new RulePathError(`expected single quoted string but got ${token}`);
  }
  return token.slice(1, -1).replace(/\\(.)/gs, (all, character: string) => {
    const known = ESCAPES[character];
    if (known === undefined) throw new RulePathError(`invalid string literal: invalid escape char ${all}`);
    return known;
  });
}
