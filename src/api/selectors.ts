/** Selectors by label: the text form of query parameters and the LabelSelector objects of specs, both matched by one matcher. */
import { ApiError, badRequestError } from "./errors.ts";
import { checkLabelValue, checkQualifiedName } from "./names.ts";
import { type Token, type TokenKind, tokenize } from "./selector-lexer.ts";

export { type FieldRequirement, parseFieldSelector } from "./field-selector.ts";

export type LabelOperator = "in" | "notin" | "=" | "!=" | "exists" | "!" | ">" | "<";

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, without repetition. */
  readonly values: readonly string[];
}

export interface LabelMatcher {
  matches(labels: Readonly<Record<string, string>> | undefined): boolean;
  readonly requirements: readonly LabelRequirement[];
  /** The text form, requirements in the order of their keys. */
  toString(): string;
}

/** The shape of a meta/v1 LabelSelector. */
export interface LabelSelectorLike {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined;
  readonly matchExpressions?:
    | readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] | undefined }[]
    | undefined;
}

const holds = (requirement: LabelRequirement, value: string | undefined): boolean => {
  switch (requirement.operator) {
    case "in":
    case "=":
      return value !== undefined && requirement.values.includes(value);
    case "notin":
    case "!=":
      return value === undefined || !requirement.values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case ">":
    case "<":
      return value !== undefined && compares(value, requirement.operator, requirement.values[0] ?? "");
  }
};

function compares(value: string, operator: ">" | "<", bound: string): boolean {
  if (!/^[+-]?\d+$/.test(value)) return false;
  return operator === ">" ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

function textOf({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    default:
      return `${key}${operator}${values[0] ?? ""}`;
  }
}

/** A matcher of everything that meets all requirements. */
function matcherFrom(requirements: readonly LabelRequirement[]): LabelMatcher {
  const sorted = requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return {
    requirements: sorted,
    matches: (labels) =>
      sorted.every((r) => holds(r, labels !== undefined && Object.hasOwn(labels, r.key) ? labels[r.key] : undefined)),
    toString: () => sorted.map(textOf).join(","),
  };
}

/** Matches all there is. */
export const everything: LabelMatcher = matcherFrom([]);
/** Matches nothing, as an absent LabelSelector does. */
export const nothing: LabelMatcher = { requirements: [], matches: () => false, toString: () => "" };

/** The matcher of a LabelSelector object: absent matches nothing, empty matches everything. Throws BadRequest when it is wrong. */
export function matcherOf(selector: LabelSelectorLike | undefined | null): LabelMatcher {
  if (selector === undefined || selector === null) return nothing;
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => requirement(key, "=", [value]));
  const expressions = (selector.matchExpressions ?? []).map((e) => {
    const operator = EXPRESSION_OPERATORS[e.operator];
    if (operator === undefined) throw badRequestError(`"${e.operator}" is not a valid label selector operator`);
    return requirement(e.key, operator, e.values ?? []);
  });
  return matcherFrom([...labels, ...expressions]);
}

const EXPRESSION_OPERATORS: Partial<Record<string, LabelOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/** Reads a selector such as `app=web,tier in (a,b),!old`. Throws ApiError BadRequest in Kubernetes' words. */
export function parseLabelSelector(text: string): LabelMatcher {
  return matcherFrom(new Parser(tokenize(text)).parse());
}

/** A requirement whose key and values are checked. */
function requirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const complaint = checkRequirement(key, operator, values);
  if (complaint !== undefined) throw badRequestError(complaint);
  return { key, operator, values: [...new Set(values)].sort() };
}

function checkRequirement(key: string, operator: LabelOperator, values: readonly string[]): string | undefined {
  const shown = `[${values.map((v) => JSON.stringify(v)).join(",")}]`;
  const badKey = checkQualifiedName(key);
  if (badKey.length > 0) return `key: Invalid value: ${JSON.stringify(key)}: ${badKey.join("; ")}`;
  if ((operator === "in" || operator === "notin") && values.length === 0) {
    return `values: Invalid value: ${shown}: for 'in', 'notin' operators, values set can't be empty`;
  }
  if ((operator === "exists" || operator === "!") && values.length > 0) {
    return `values: Invalid value: ${shown}: values set must be empty for exists and does not exist`;
  }
  if ((operator === ">" || operator === "<") && !/^[+-]?\d{1,18}$/.test(values[0] ?? "")) {
    return `values[0]: Invalid value: ${JSON.stringify(values[0] ?? "")}: for 'Gt', 'Lt' operators, the value must be an integer`;
  }
  for (const [index, value] of values.entries()) {
    const bad = checkLabelValue(value);
    if (bad.length > 0) return `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${bad.join("; ")}`;
  }
  return undefined;
}

const BINARY_OPERATORS = "in, notin, =, ==, !=, >, <";
const END: Token = { kind: "end", text: "" };

class Parser {
  #at = 0;
  readonly #tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): LabelRequirement[] {
    const found: LabelRequirement[] = [];
    for (;;) {
      const { kind, text } = this.#peek();
      if (kind === "end") return found;
      if (kind !== "identifier" && kind !== "!") throw expected(text, "!, identifier, or 'end of string'");
      found.push(this.#requirement());
      const separator = this.#next();
      if (separator.kind === "end") return found;
      if (separator.kind !== ",") throw expected(separator.text, "',' or 'end of string'");
      const next = this.#peek();
      if (next.kind !== "identifier" && next.kind !== "!") throw expected(next.text, "identifier after ','");
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #expect(kind: TokenKind, what: string): string {
    const token = this.#next();
    if (token.kind !== kind) throw expected(token.text, what);
    return token.text;
  }

  #requirement(): LabelRequirement {
    try {
      return this.#parsed();
    } catch (error) {
      if (error instanceof ApiError) throw badRequestError(`unable to parse requirement: ${error.message}`);
      throw error;
    }
  }

  #parsed(): LabelRequirement {
    if (this.#peek().kind === "!") {
      this.#next();
      return requirement(this.#expect("identifier", "identifier"), "!", []);
    }
    const key = this.#next().text;
    const { kind } = this.#peek();
    if (kind === "end" || kind === ",") return requirement(key, "exists", []);
    const operator = this.#next().text;
    switch (operator) {
      case "in":
      case "notin":
        return requirement(key, operator, this.#set());
      case "=":
      case "==":
        return requirement(key, "=", [this.#exact()]);
      case "!=":
      case ">":
      case "<":
        return requirement(key, operator, [this.#exact()]);
      default:
        throw expected(operator, BINARY_OPERATORS);
    }
  }

  #exact(): string {
    const { kind } = this.#peek();
    return kind === "end" || kind === "," ? "" : this.#expect("identifier", "identifier");
  }

  /** The values between parentheses; between two commas stands an empty one. */
  #set(): string[] {
    this.#expect("(", "'('");
    const values: string[] = [];
    if (this.#peek().kind === ")") {
      this.#next();
      return values;
    }
    for (;;) {
      const { kind } = this.#peek();
      values.push(kind === "," || kind === ")" ? "" : this.#expect("identifier", "',', ')' or identifier"));
      const separator = this.#next();
      if (separator.kind === ")") return values;
      if (separator.kind !== ",") throw expected(separator.text, "',' or ')'");
    }
  }
}

const expected = (found: string, what: string): ApiError => badRequestError(`found '${found}', expected: ${what}`);
