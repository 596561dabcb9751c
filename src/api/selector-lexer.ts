/** The words of a label selector's text. */

export type TokenKind = "identifier" | "operator" | "!" | "," | "(" | ")" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SPECIAL = "=!(),<>";
const OPERATORS = ["==", "!=", "=", "<", ">"];

/** Splits a selector into words; "in" and "notin" are identifiers here, which only their place makes operators. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    const token = SPECIAL.includes(character) ? special(text, at) : identifier(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function special(text: string, at: number): Token {
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, at));
  if (operator !== undefined) return { kind: "operator", text: operator };
  const character = text.charAt(at) as "!" | "," | "(" | ")";
  return { kind: character, text: character };
}

function identifier(text: string, at: number): Token {
  let end = at;
  while (end < text.length && !SPECIAL.includes(text.charAt(end)) && !/\s/.test(text.charAt(end))) end += 1;
  return { kind: "identifier", text: text.slice(at, end) };
}
