import type { Token } from "./lexer.ts";

/** What is no expression; `at` is the offset where that shows, -1 where it is no place in particular. */
export class SyntaxFault extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Tokens read one after the other. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next token, or one further on, without taking it. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? { kind: "end", text: "<EOF>", at: 0 };
  }

  advance(count = 1): Token {
    const token = this.peek();
    this.#position += count;
    return token;
  }

  /** Takes the next token when it is this symbol. */
  take(symbol: string): boolean {
    if (!isSymbol(this.peek(), symbol)) return false;
    this.#position++;
    return true;
  }

  /** Takes this symbol. Throws SyntaxFault when something else comes. */
  expect(symbol: string): void {
    const token = this.peek();
    if (!this.take(symbol)) {
      throw new SyntaxFault(token.at, `Syntax error: mismatched input '${token.text}' expecting '${symbol}'`);
    }
  }

  /** A comma, unless the closing symbol comes: one after the last entry is allowed in lists, maps and objects. */
  separate(close: string): void {
    if (!isSymbol(this.peek(), close)) this.expect(",");
  }
}

export const isSymbol = (token: Token, symbol: string): boolean => token.kind === "symbol" && token.text === symbol;
