/**
 * Paths of fields that a JSON text gives more than once, which JSON.parse passes over in silence. The text must be valid JSON.
 * A walk over the characters with one set of names per open object; strings are compared as they are written.
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  const open: Frame[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    const top = open.at(-1);
    if (c === QUOTE) {
      const end = endOfString(text, at);
      if (top?.expectsName === true) {
        const name = text.slice(at + 1, end);
        if (top.names.has(name)) found.push(pathOf(open, name));
        top.names.add(name);
        top.name = name;
        top.expectsName = false;
      }
      at = end;
    } else if (c === OPEN_OBJECT)
      open.push({ names: new Set(), name: "", index: 0, isArray: false, expectsName: true });
    else if (c === OPEN_ARRAY) open.push({ names: NO_NAMES, name: "", index: 0, isArray: true, expectsName: false });
    else if (c === CLOSE_OBJECT || c === CLOSE_ARRAY) open.pop();
    else if (c === COMMA && top !== undefined) {
      if (top.isArray) top.index++;
      else top.expectsName = true;
    }
    at++;
  }
  return found;
}

interface Frame {
  readonly names: Set<string>;
  name: string;
  index: number;
  readonly isArray: boolean;
  expectsName: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const NO_NAMES = new Set<string>();

function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at > 0) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
    at = text.indexOf('"', at + 1);
  }
  return text.length;
}

function pathOf(open: readonly Frame[], name: string): string {
  let path = "";
  for (const frame of open.slice(0, -1)) {
    if (frame.isArray) path += `[${frame.index}]`;
    else path += path === "" ? frame.name : `.${frame.name}`;
  }
  return path === "" ? name : `${path}.${name}`;
}
