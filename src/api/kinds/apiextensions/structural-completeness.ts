import { type FieldError, required } from "../../field-error.ts";
import type { Structural } from "../../structural.ts";

/** What combinations of schemas speak of has to be there outside of them, at every node. */
export function completeness(node: Structural, at: string): FieldError[] {
  const errors = combined(node, at).flatMap(([part, path]) => missing(node, part, { at, path }));
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    errors.push(...completeness(property, `${at}.properties[${name}]`));
  }
  const { items, additionalProperties: values } = node;
  if (items !== undefined && !Array.isArray(items)) errors.push(...completeness(items, `${at}.items`));
  if (typeof values === "object") errors.push(...completeness(values, `${at}.additionalProperties`));
  return errors;
}

/** The schemas that a schema combines, with where they are. */
function combined(schema: Structural, at: string): [Structural, string][] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  return [
    ...allOf.map((part, i): [Structural, string] => [part, `${at}.allOf[${i}]`]),
    ...anyOf.map((part, i): [Structural, string] => [part, `${at}.anyOf[${i}]`]),
    ...oneOf.map((part, i): [Structural, string] => [part, `${at}.oneOf[${i}]`]),
    ...(not === undefined ? [] : [[not, `${at}.not`] satisfies [Structural, string]]),
  ];
}

/** What a part at `path` speaks of that the node at `at` does not have. */
function missing(node: Structural, part: Structural, { at, path }: { at: string; path: string }): FieldError[] {
  const errors: FieldError[] = [];
  const check = (own: Structural | undefined, spoken: Structural, below: string): void => {
    if (own === undefined) errors.push(required(`${at}${below}`, `because it is defined in ${path}${below}`));
    else errors.push(...missing(own, spoken, { at: `${at}${below}`, path: `${path}${below}` }));
  };
  for (const [name, property] of Object.entries(part.properties ?? {})) {
    check(node.properties?.[name], property, `.properties[${name}]`);
  }
  if (part.items !== undefined && !Array.isArray(part.items)) check(node.items, part.items, ".items");
  for (const [inner, where] of combined(part, path)) errors.push(...missing(node, inner, { at, path: where }));
  return errors;
}
