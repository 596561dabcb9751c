import { UserError } from "./user-error.ts";

/** One step from a set of values to the next. */
type Step =
  | { type: "field"; name: string }
  | { type: "index"; index: number }
  | { type: "slice"; from: number | undefined; to: number | undefined; step: number }
  | { type: "wildcard" }
  | { type: "descend" }
  | { type: "union"; of: Step[] }
  | { type: "filter"; left: Operand; operator: string; right: Operand | undefined };

type Operand = { type: "path"; steps: Step[]; root: boolean } | { type: "literal"; value: unknown };

type Part =
  | { type: "text"; text: string }
  | { type: "path"; steps: Step[]; root: boolean }
  | { type: "range"; steps: Step[]; root: boolean; body: Part[] };

export interface JsonPath {
  /** The first expression's steps, for those who want values rather than text. */
  readonly parts: readonly Part[];
  /** The template's text for a value; what is missing prints nothing. */
  render(value: unknown): string;
}

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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const children = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value
    : isRecord(value)
      ? Object.keys(value)
          .sort()
          .map((key) => value[key])
      : [];
const everything = (value: unknown): unknown[] => [value, ...children(value).flatMap(everything)];

function holds(step: Step & { type: "filter" }, item: unknown, root: unknown): boolean {
  const operandValue = (of: Operand): unknown =>
    of.type === "literal" ? of.value : walk(of.steps, [of.root ? root : item], root)[0];
  const left = operandValue(step.left);
  if (step.right === undefined) return left !== undefined && left !== null;
  const right = operandValue(step.right);
  if (step.operator === "==") return left === right;
  if (step.operator === "!=") return left !== right;
  if (typeof left !== typeof right || (typeof left !== "number" && typeof left !== "string")) return false;
  const [a, b] = [left, right as typeof left];
  return { "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[step.operator] ?? false;
}

function take(step: Step, value: unknown, root: unknown): unknown[] {
  switch (step.type) {
    case "field":
      return isRecord(value) && step.name in value ? [value[step.name]] : [];
    case "index":
      return Array.isArray(value) && value.at(step.index) !== undefined ? [value.at(step.index)] : [];
    case "slice":
      return Array.isArray(value) ? value.slice(step.from, step.to).filter((_, i) => i % step.step === 0) : [];
    case "wildcard":
      return children(value);
    case "descend":
      return everything(value);
    case "union":
      return step.of.flatMap((each) => take(each, value, root));
    case "filter":
      return children(value).filter((item) => holds(step, item, root));
  }
}

const walk = (path: readonly Step[], values: unknown[], root: unknown): unknown[] =>
  path.reduce<unknown[]>((current, step) => current.flatMap((value) => take(step, value, root)), values);

const shown = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

function print(template: readonly Part[], value: unknown, root: unknown): string {
  return template
    .map((part) => {
      if (part.type === "text") return part.text;
      const found = walk(part.steps, [part.root ? root : value], root);
      return part.type === "path"
        ? found.map(shown).join(" ")
        : found.map((item) => print(part.body, item, root)).join("");
    })
    .join("");
}

/**
 * A template of kubectl's JSONPath: text with expressions in braces, {range}…{end}, wildcards, slices, unions, filters, recursive
 * descent. Throws UserError with the place of a mistake.
 */
export function compileJsonPath(template: string): JsonPath {
  const text = template.includes("{") ? template : `{${template}}`;
  const compiled = parts(new Reader(text), false);
  return { parts: compiled, render: (value) => print(compiled, value, value) };
}

/** The values that the template's first expression finds. */
export function readJsonPath(path: JsonPath, value: unknown): unknown[] {
  const [first] = path.parts;
  return first === undefined || first.type === "text" ? [] : walk(first.steps, [value], value);
}
