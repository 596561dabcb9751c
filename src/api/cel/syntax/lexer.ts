import { CelBytes, CelUint } from "../value.ts";
import { unescapeBytes, unescapeText } from "./escapes.ts";

export type Token =
  | { readonly kind: "symbol" | "ident" | "end"; readonly text: string; readonly at: number }
  | {
      readonly kind: "literal";
      readonly text: string;
      readonly at: number;
      readonly value: bigint | number | string | CelUint | CelBytes;
    };

/** A text that is no token; `at` is its offset. */
export class LexicalError extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const BLANK = /(?:[ \t\r\n\f]|\/\/[^\n]*)+/y;
const IDENT = /[A-Za-z_][A-Za-z0-9_]*/y;
const FLOAT = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y;
const WHOLE = /(?:0x[0-9a-fA-F]+|\d+)[uU]?/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[<>[\](){}.,\-!?:+*/%]/y;
/** The prefix (r: raw, b: bytes) and the opening quotes. */
const QUOTE = /([rR]?[bB]?|[bB][rR])("""|'''|"|')/y;

const MAX_INT = 2n ** 63n;
const MAX_UINT = 2n ** 64n;

/** The tokens of an expression, ending with one of kind "end". Throws LexicalError. */
export function tokenise(source: string): Token[] {
  const tokens: Token[] = [];
  let at = skip(source, 0);
  while (at < source.length) {
    const token = next(source, at);
    tokens.push(token);
    at = skip(source, at + token.text.length);
  }
  tokens.push({ kind: "end", text: "<EOF>", at: source.length });
  return tokens;
}

function skip(source: string, at: number): number {
  return at + (match(BLANK, source, at)?.[0].length ?? 0);
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function next(source: string, at: number): Token {
  const quote = match(QUOTE, source, at);
  if (quote !== null) return quoted(source, at, quote);
  const ident = match(IDENT, source, at);
  if (ident !== null) return { kind: "ident", text: ident[0], at };
  const float = match(FLOAT, source, at);
  if (float !== null) return { kind: "literal", text: float[0], at, value: Number(float[0]) };
  const whole = match(WHOLE, source, at);
  if (whole !== null) return { kind: "literal", text: whole[0], at, value: wholeNumber(whole[0], at) };
  const symbol = match(SYMBOL, source, at);
  if (symbol !== null) return { kind: "symbol", text: symbol[0], at };
  const [character = ""] = source.slice(at);
  throw new LexicalError(at, `Syntax error: token recognition error at: '${character}'`);
}

function wholeNumber(text: string, at: number): bigint | CelUint {
  const unsigned = /[uU]$/.test(text);
  const value = BigInt(unsigned ? text.slice(0, -1) : text);
  // One more than the largest int: the parser takes the sign of -9223372036854775808 with it.
  if (unsigned ? value >= MAX_UINT : value > MAX_INT) {
    throw new LexicalError(at, `invalid ${unsigned ? "uint" : "int"} literal`);
  }
  return unsigned ? new CelUint(value) : value;
}

function quoted(source: string, at: number, [opening, prefix = "", mark = '"']: RegExpExecArray): Token {
  const raw = /r/i.test(prefix);
  const start = at + opening.length;
  const end = closing(source, start, { mark, raw });
  if (end < 0) throw new LexicalError(at, `Syntax error: token recognition error at: '${source.slice(at, at + 40)}'`);
  const text = source.slice(at, end + mark.length);
  const content = source.slice(start, end);
  try {
    const value = /b/i.test(prefix) ? new CelBytes(unescapeBytes(content, raw)) : unescapeText(content, raw);
    return { kind: "literal", text, at, value };
  } catch (error) {
    throw new LexicalError(at, error instanceof Error ? error.message : String(error));
  }
}

function closing(source: string, start: number, { mark, raw }: { mark: string; raw: boolean }): number {
  for (let at = start; at < source.length; at++) {
    if (source.startsWith(mark, at)) return at;
    if (source[at] === "\\" && !raw) at++;
    else if (mark.length === 1 && (source[at] === "\n" || source[at] === "\r")) return -1;
  }
  return -1;
}
