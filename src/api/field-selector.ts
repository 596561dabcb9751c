/** Selectors by field, such as `spec.nodeName=n1,status.phase!=Running`. */
import { badRequestError } from "./errors.ts";

export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** Reads a field selector; a backslash before a comma, an equals sign or a backslash takes its meaning. Throws ApiError BadRequest. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return splitTerms(text)
    .filter((term) => term !== "")
    .map((term) => {
      const match = /^((?:[^\\=!]|\\.|!(?!=))*)(!=|==|=)(.*)$/s.exec(term);
      if (match === null) throw badRequestError(`invalid selector: '${text}'; can't understand '${term}'`);
      const [, field = "", operator, value = ""] = match;
      return { field, operator: operator === "!=" ? "!=" : "=", value: unescaped(value) };
    });
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let term = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === ",") {
      terms.push(term);
      term = "";
    } else if (character === "\\") {
      term += text.slice(at, at + 2);
      at += 1;
    } else term += character;
  }
  return [...terms, term];
}

function unescaped(value: string): string {
  const wrong = /(?:^|[^\\])(?:\\\\)*([,=])/.exec(value)?.[1] ?? /\\(?![\\,=])/.exec(value)?.[0];
  if (wrong !== undefined) throw badRequestError(`invalid field selector value "${value}": unescaped "${wrong}"`);
  return value.replace(/\\(.)/gs, "$1");
}
