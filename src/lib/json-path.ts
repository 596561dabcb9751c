import { isObject } from "./is-object.ts";
import { type Operand, type Part, parseTemplate, type Step } from "./json-path-parser.ts";

export interface JsonPath {
  /** The first expression's steps, for those who want values rather than text. */
  readonly parts: readonly Part[];
  /** The template's text for a value; what is missing prints nothing. */
  render(value: unknown): string;
}

const children = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value
    : isObject(value)
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
      return isObject(value) && step.name in value ? [value[step.name]] : [];
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
  const compiled = parseTemplate(template);
  return { parts: compiled, render: (value) => print(compiled, value, value) };
}

/** The values that the template's first expression finds. */
export function readJsonPath(path: JsonPath, value: unknown): unknown[] {
  const [first] = path.parts;
  return first === undefined || first.type === "text" ? [] : walk(first.steps, [value], value);
}
