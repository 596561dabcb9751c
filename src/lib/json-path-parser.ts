import { UserError } from "./user-error.ts";

/** One step from a set of values to the next. */
export type Step =
  | { type: "field"; name: string }
  | { type: "index"; index: number }
  | { type: "slice"; from: number | undefined; to: number | undefined; step: number }
  | { type: "wildcard" }
  | { type: "descend" }
  | { type: "union"; of: Step[] }
  | { type: "filter"; left: Operand; operator: string; right: Operand | undefined };

export type Operand = { type: "path"; steps: Step[]; root: boolean } | { type: "literal"; value: unknown };

export type Part =
  | { type: "text"; text: string }
  | { type: "path"; steps: Step[]; root: boolean }
  | { type: "range"; steps: Step[]; root: boolean; body: Part[] };

class Reader {
  readonly text: string;
  at = 0;
  constructor(text: string) {
    this.text = text;
  }
  get rest(): string {
    return this.text.slice(this.at);
  }
  take(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }
  fail(expected: string): never {
    throw new UserError(`jsonpath "${this.text}": expected ${expected} at "${this.rest}"`);
  }
}

const unquote = (text: string): string =>
  text.slice(1, -1).replace(/\\(.)/g, (_, c: string) => ({ n: "\n", t: "\t", r: "\r" })[c] ?? c);
/** A backslash keeps the dot or slash that follows it in the name. */
const NAME = /(?:[\w-]|\/|\\.)+/;
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/;

function operand(reader: Reader): Operand {
  reader.take(/\s+/);
  const quoted = reader.take(QUOTED);
  if (quoted !== null) return { type: "literal", value: unquote(quoted[0]) };
  const number = reader.take(/-?\d+(\.\d+)?/);
  if (number !== null) return { type: "literal", value: Number(number[0]) };
  const word = reader.take(/true|false|null/);
  if (word !== null) return { type: "literal", value: JSON.parse(word[0]) };
  const start = reader.take(/[@$]/);
  if (start === null) reader.fail("@, $, a number or a quoted text");
  return { type: "path", steps: steps(reader), root: start[0] === "$" };
}

function filter(reader: Reader): Step {
  const left = operand(reader);
  const operator = reader.take(/\s*(==|!=|<=|>=|<|>)/)?.[1];
  const right = operator === undefined ? undefined : operand(reader);
  if (reader.take(/\s*\)\s*\]/) === null) reader.fail('")]"');
  return { type: "filter", left, operator: operator ?? "exists", right };
}

function subscript(reader: Reader): Step {
  if (reader.take(/\s*\?\(/) !== null) return filter(reader);
  const of: Step[] = [];
  do {
    reader.take(/\s+/);
    const quoted = reader.take(QUOTED);
    const slice = quoted === null ? reader.take(/(-?\d+)?:(-?\d+)?(?::(\d+))?/) : null;
    const index = quoted === null && slice === null ? reader.take(/-?\d+/) : null;
    if (quoted !== null) of.push({ type: "field", name: unquote(quoted[0]) });
    else if (slice !== null) {
      const bound = (text: string | undefined) => (text === undefined ? undefined : Number(text));
      of.push({ type: "slice", from: bound(slice[1]), to: bound(slice[2]), step: Number(slice[3] ?? 1) || 1 });
    } else if (index !== null) of.push({ type: "index", index: Number(index[0]) });
    else if (reader.take(/\*/) !== null) of.push({ type: "wildcard" });
    else {
      const word = reader.take(/[\w-]+/) ?? reader.fail("an index, a name, * or ?()");
      of.push({ type: "field", name: word[0] });
    }
  } while (reader.take(/\s*,/) !== null);
  if (reader.take(/\s*\]/) === null) reader.fail('"]"');
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { type: "union", of };
}

function steps(reader: Reader): Step[] {
  const found: Step[] = [];
  for (;;) {
    if (reader.take(/\.\./) !== null) found.push({ type: "descend" });
    else if (reader.take(/\.(?=\[)/) !== null) continue;
    else if (reader.take(/\.(?=[^\w$*\\-]|$)/) !== null) continue;
    else if (reader.take(/\./) === null && !/^[[]/.test(reader.rest)) {
      const bare = found.length === 0 || found.at(-1)?.type === "descend" ? reader.take(NAME) : null;
      if (bare === null) return found;
      found.push({ type: "field", name: bare[0].replaceAll("\\", "") });
      continue;
    }
    if (reader.take(/\[/) !== null) found.push(subscript(reader));
    else if (reader.take(/\*/) !== null) found.push({ type: "wildcard" });
    else {
      const name = reader.take(NAME);
      if (name !== null) found.push({ type: "field", name: name[0].replaceAll("\\", "") });
    }
  }
}

function expression(reader: Reader): { steps: Step[]; root: boolean } {
  const root = reader.take(/\s*\$/) !== null;
  if (!root) reader.take(/\s*@/);
  return { steps: steps(reader), root };
}

function parts(reader: Reader, nested: boolean): Part[] {
  const found: Part[] = [];
  while (reader.rest !== "") {
    const text = reader.take(/[^{]+/);
    if (text !== null) {
      found.push({ type: "text", text: text[0] });
      continue;
    }
    if (reader.take(/\{\s*end\s*\}/) !== null) {
      if (!nested) reader.fail("{range} before {end}");
      return found;
    }
    reader.take(/\{\s*/);
    const quoted = reader.take(QUOTED);
    const range = quoted === null && reader.take(/range\s+/) !== null;
    if (quoted !== null) found.push({ type: "text", text: unquote(quoted[0]) });
    const path = quoted === null ? expression(reader) : undefined;
    if (reader.take(/\s*\}/) === null) reader.fail('"}"');
    if (path !== undefined)
      found.push(range ? { type: "range", ...path, body: parts(reader, true) } : { type: "path", ...path });
  }
  if (nested) reader.fail("{end}");
  return found;
}

/**
 * The parts of a template; one without braces is one expression. Throws UserError with the place of a mistake.
 */
export function parseTemplate(template: string): Part[] {
  return parts(new Reader(template.includes("{") ? template : `{${template}}`), false);
}
