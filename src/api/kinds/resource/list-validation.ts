/** Lists and maps of limited size, which are not looked into when they are larger. */
import { duplicate, type FieldError, tooMany } from "../../field-error.ts";

type Check<T> = (item: T, path: string) => FieldError[];

export interface ListRule<T> {
  readonly path: string;
  readonly max: number;
  check: Check<T>;
}

export function validateList<T>(list: readonly T[] = [], { path, max, check }: ListRule<T>): FieldError[] {
  if (list.length > max) return [tooMany(path, list.length, max)];
  return list.flatMap((item, i) => check(item, `${path}[${i}]`));
}

/** A list whose items have different keys. */
export function validateSet<T>(
  list: readonly T[] = [],
  rule: ListRule<T>,
  keyOf: (item: T) => unknown = (item) => item,
): FieldError[] {
  const errors = validateList(list, rule);
  if (list.length > rule.max) return errors;
  const seen = new Set<string>();
  for (const [i, item] of list.entries()) {
    const key = keyOf(item);
    const text = JSON.stringify(key);
    if (seen.has(text)) errors.push(duplicate(`${rule.path}[${i}]`, key));
    seen.add(text);
  }
  return errors;
}

export interface MapRule<T> extends ListRule<T> {
  checkKey: Check<string>;
  /** How much of a key is shown in paths. */
  readonly keyLength: number;
}

export function validateMap<T>(map: Readonly<Record<string, T>> = {}, rule: MapRule<T>): FieldError[] {
  const entries = Object.entries(map);
  if (entries.length > rule.max) return [tooMany(rule.path, entries.length, rule.max)];
  return entries.flatMap(([key, item]) => {
    const at = `${rule.path}[${shortened(key, rule.keyLength)}]`;
    return [...rule.checkKey(key, at), ...rule.check(item, at)];
  });
}

const ELLIPSIS = "...";

/** A text with its middle left out when it is longer than `max`. */
function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const left = max - ELLIPSIS.length;
  return text.slice(0, Math.floor((left + 1) / 2)) + ELLIPSIS + text.slice(text.length - Math.floor(left / 2));
}
