import type { Call, Expr, ListLiteral, Literal, MapLiteral, StructLiteral } from "./ast.ts";
import { LexicalError, type Token, tokenise } from "./lexer.ts";
import { expandMacro, type MacroCall } from "./macros.ts";
import type { SourceErrors } from "./source-errors.ts";
import { isSymbol, SyntaxFault, TokenStream } from "./token-stream.ts";

/** The limits of Kubernetes' parser: characters of an expression, and how deep rules nest or chain. */
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 250;

const RESERVED = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(" "),
);
const KEYWORDS = new Set(["in", "true", "false", "null"]);

/** Binary operators by binding strength, weakest first; && and || are handled apart because they are balanced. */
const RELATIONS = new Set(["<", "<=", ">=", ">", "==", "!=", "in"]);
const SUMS = new Set(["+", "-"]);
const PRODUCTS = new Set(["*", "/", "%"]);

const STARTS =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** The tree of an expression; undefined when it is none, with the reason in `errors`. */
export function parse(source: string, errors: SourceErrors): Expr | undefined {
  const length = [...source].length;
  if (length > MAX_LENGTH) {
    errors.add(-1, `expression code point size exceeds limit: size: ${length}, limit ${MAX_LENGTH}`);
    return undefined;
  }
  try {
    const expression = new Parser(tokenise(source), errors).whole();
    return errors.count === 0 ? expression : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxFault || error instanceof LexicalError)) throw error;
    errors.add(error.at, error.message);
    return undefined;
  }
}

/** Recursive descent over the grammar of the language definition. */
class Parser {
  readonly #tokens: TokenStream;
  readonly #errors: SourceErrors;
  #nextId = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], errors: SourceErrors) {
    this.#tokens = new TokenStream(tokens);
    this.#errors = errors;
  }

  whole(): Expr {
    const expression = this.#expression();
    const rest = this.#tokens.peek();
    if (rest.kind !== "end") {
      throw new SyntaxFault(rest.at, `Syntax error: mismatched input '${rest.text}' expecting <EOF>`);
    }
    return expression;
  }

  #expression(): Expr {
    return this.#deeper(() => {
      const condition = this.#logical("||", "_||_");
      const mark = this.#tokens.peek();
      if (!this.#tokens.take("?")) return condition;
      const yes = this.#logical("||", "_||_");
      this.#tokens.expect(":");
      return this.#call("_?_:_", mark.at, [condition, yes, this.#expression()]);
    });
  }

  /** Terms are joined as a balanced tree, as in cel-go: long chains stay shallow. */
  #logical(symbol: "||" | "&&", name: string): Expr {
    const below = (): Expr => (symbol === "||" ? this.#logical("&&", "_&&_") : this.#relation());
    const terms = [below()];
    const marks: number[] = [];
    for (let mark = this.#tokens.peek(); this.#tokens.take(symbol); mark = this.#tokens.peek()) {
      marks.push(mark.at);
      terms.push(below());
    }
    return this.#balanced({ name, terms, marks }, 0, terms.length - 1);
  }

  #balanced(
    chain: { name: string; terms: readonly Expr[]; marks: readonly number[] },
    low: number,
    high: number,
  ): Expr {
    const only = chain.terms[low];
    if (low === high && only !== undefined) return only;
    const middle = (low + high + 1) >> 1;
    const args = [this.#balanced(chain, low, middle - 1), this.#balanced(chain, middle, high)];
    return this.#call(chain.name, chain.marks[middle - 1] ?? 0, args);
  }

  #relation(): Expr {
    return this.#chain(RELATIONS, () => this.#chain(SUMS, () => this.#chain(PRODUCTS, () => this.#unary())));
  }

  /** Left-associative operators of one strength. */
  #chain(operators: ReadonlySet<string>, below: () => Expr): Expr {
    let left = below();
    for (let length = 1; operators.has(this.#tokens.peek().text) && this.#tokens.peek().kind !== "literal"; length++) {
      if (length > MAX_DEPTH) throw tooDeep();
      const { text, at } = this.#tokens.advance();
      left = this.#call(text === "in" ? "@in" : `_${text}_`, at, [left, below()]);
    }
    return left;
  }

  #unary(): Expr {
    const first = this.#tokens.peek();
    if (first.kind !== "symbol" || (first.text !== "!" && first.text !== "-")) return this.#member();
    let count = 0;
    while (this.#tokens.take(first.text)) count++;
    const number = this.#tokens.peek();
    if (first.text === "-" && number.kind === "literal" && isNumber(number.value)) {
      count--;
      this.#tokens.advance();
      const value = this.#literal(first.at, -number.value);
      return count % 2 === 0 ? this.#postfix(value) : this.#call("-_", first.at, [this.#postfix(value)]);
    }
    const operand = this.#member();
    return count % 2 === 0 ? operand : this.#call(first.text === "!" ? "!_" : "-_", first.at, [operand]);
  }

  #member(): Expr {
    return this.#postfix(this.#primary());
  }

  #postfix(start: Expr): Expr {
    let left = start;
    for (let length = 0; ; length++) {
      if (length > MAX_DEPTH) throw tooDeep();
      const mark = this.#tokens.peek();
      if (this.#tokens.take(".")) left = this.#selected(left, mark.at);
      else if (this.#tokens.take("[")) left = this.#indexed(left, mark.at);
      else return left;
    }
  }

  #selected(operand: Expr, at: number): Expr {
    const optional = this.#tokens.take("?");
    const field = this.#tokens.advance();
    if (field.kind !== "ident" || KEYWORDS.has(field.text)) {
      throw new SyntaxFault(field.at, `Syntax error: no viable alternative at input '.${field.text}'`);
    }
    if (optional) return this.#call("_?._", at, [operand, this.#literal(field.at, field.text)]);
    const open = this.#tokens.peek();
    if (!this.#tokens.take("(")) return { kind: "select", id: this.#id(), at, operand, field: field.text, test: false };
    return this.#invoke({ name: field.text, target: operand, args: this.#arguments(), at: open.at });
  }

  #indexed(operand: Expr, at: number): Expr {
    const optional = this.#tokens.take("?");
    const index = this.#expression();
    this.#tokens.expect("]");
    return this.#call(optional ? "_[?_]" : "_[_]", at, [operand, index]);
  }

  #primary(): Expr {
    const token = this.#tokens.advance();
    if (token.kind === "literal") {
      if (token.value === MAX_INT) throw new SyntaxFault(token.at, "invalid int literal");
      return this.#literal(token.at, token.value);
    }
    if (token.kind === "ident") return this.#named(token.text, token.at);
    switch (token.text) {
      case "(": {
        const inner = this.#expression();
        this.#tokens.expect(")");
        return inner;
      }
      case "[":
        return this.#list(token.at);
      case "{":
        return this.#map(token.at);
      case ".": {
        const name = this.#tokens.advance();
        if (name.kind === "ident") return this.#named(name.text, name.at, ".");
        throw new SyntaxFault(name.at, `Syntax error: mismatched input '${name.text}' expecting IDENTIFIER`);
      }
      default:
        throw new SyntaxFault(token.at, `Syntax error: mismatched input '${token.text}' expecting ${STARTS}`);
    }
  }

  #named(name: string, at: number, dot = ""): Expr {
    if (dot === "" && KEYWORDS.has(name) && name !== "in") {
      return this.#literal(at, name === "null" ? null : name === "true");
    }
    if (RESERVED.has(name)) throw new SyntaxFault(at, `reserved identifier: ${name}`);
    if (name === "in") {
      throw new SyntaxFault(at, `Syntax error: mismatched input 'in' expecting ${STARTS}`);
    }
    const struct = this.#structName(name);
    if (struct !== undefined) return this.#struct(struct, at);
    const open = this.#tokens.peek();
    if (!this.#tokens.take("(")) return { kind: "ident", id: this.#id(), at, name: `${dot}${name}` };
    return this.#invoke({ name: `${dot}${name}`, args: this.#arguments(), at: open.at });
  }

  /** `A.B{` begins an object of that type; looks ahead and moves only when it does. */
  #structName(first: string): string | undefined {
    let ahead = 0;
    let name = first;
    while (isSymbol(this.#tokens.peek(ahead), ".") && this.#tokens.peek(ahead + 1).kind === "ident") {
      name += `.${this.#tokens.peek(ahead + 1).text}`;
      ahead += 2;
    }
    if (!isSymbol(this.#tokens.peek(ahead), "{")) return undefined;
    this.#tokens.advance(ahead);
    return name;
  }

  #struct(name: string, at: number): StructLiteral {
    const open = this.#tokens.advance();
    const fields: StructLiteral["fields"][number][] = [];
    while (!this.#tokens.take("}")) {
      const optional = this.#tokens.take("?");
      const field = this.#tokens.advance();
      if (field.kind !== "ident") {
        throw new SyntaxFault(
          field.at,
          `Syntax error: mismatched input '${field.text}' expecting {'}', ',', IDENTIFIER}`,
        );
      }
      const colon = this.#tokens.peek();
      this.#tokens.expect(":");
      fields.push({ name: field.text, at: colon.at, value: this.#expression(), optional });
      this.#tokens.separate("}");
    }
    return { kind: "struct", id: this.#id(), at: open.at ?? at, name, fields };
  }

  #list(at: number): ListLiteral {
    const items: ListLiteral["items"][number][] = [];
    while (!this.#tokens.take("]")) {
      const optional = this.#tokens.take("?");
      items.push({ value: this.#expression(), optional });
      this.#tokens.separate("]");
    }
    return { kind: "list", id: this.#id(), at, items };
  }

  #map(at: number): MapLiteral {
    const entries: MapLiteral["entries"][number][] = [];
    while (!this.#tokens.take("}")) {
      const optional = this.#tokens.take("?");
      const key = this.#expression();
      this.#tokens.expect(":");
      entries.push({ key, value: this.#expression(), optional });
      this.#tokens.separate("}");
    }
    return { kind: "map", id: this.#id(), at, entries };
  }

  #arguments(): Expr[] {
    const args: Expr[] = [];
    while (!this.#tokens.take(")")) {
      args.push(this.#expression());
      const rest = this.#tokens.peek();
      if (rest.text !== ")") this.#tokens.expect(",");
      if (rest.text === "," && this.#tokens.peek().text === ")") {
        throw new SyntaxFault(this.#tokens.peek().at, `Syntax error: mismatched input ')' expecting ${STARTS}`);
      }
    }
    return args;
  }

  #invoke(call: MacroCall): Expr {
    const expanded = expandMacro(call, () => this.#id());
    if (expanded === undefined) return this.#call(call.name, call.at, call.args, call.target);
    if (!("complaint" in expanded)) return expanded;
    this.#errors.add(expanded.at, expanded.complaint);
    return this.#literal(call.at, null);
  }

  #deeper<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw tooDeep();
    const parsed = parse();
    this.#depth--;
    return parsed;
  }

  #id(): number {
    return this.#nextId++;
  }

  #literal(at: number, value: Literal["value"]): Literal {
    return { kind: "literal", id: this.#id(), at, value };
  }

  #call(name: string, at: number, args: readonly Expr[], target?: Expr): Call {
    return { kind: "call", id: this.#id(), at, name, args, ...(target === undefined ? {} : { target }) };
  }
}

const MAX_INT = 2n ** 63n;

const isNumber = (value: unknown): value is bigint | number => typeof value === "bigint" || typeof value === "number";

const tooDeep = (): SyntaxFault => new SyntaxFault(-1, `expression recursion limit exceeded: ${MAX_DEPTH}`);
