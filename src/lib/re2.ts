import { RE2JS } from "re2js";

const known = new Map<string, RE2JS | Error>();
const KEPT = 2000;

/**
 * A regular expression in RE2's syntax, as Go has it: it matches in time linear to the text, whatever the pattern is. Throws Error
 * when the pattern is none.
 */
export function re2(pattern: string): RE2JS {
  let made = known.get(pattern);
  if (made === undefined) {
    made = compile(pattern);
    if (known.size >= KEPT) known.clear();
    known.set(pattern, made);
  }
  if (made instanceof Error) throw made;
  return made;
}

function compile(pattern: string): RE2JS | Error {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
