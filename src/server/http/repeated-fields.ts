import { isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { duplicateFields } from "./duplicate-fields.ts";

/** Complaints about fields that a valid text of JSON or YAML gives more than once. */
export function repeatedFields(text: string): string[] {
  if (/^\s*[[{]/.test(text)) return duplicateFields(text).map((path) => `duplicate field "${path}"`);
  const lineCounter = new LineCounter();
  const found: string[] = [];
  visit(parseDocument(text, { uniqueKeys: false, version: "1.1", lineCounter }), (_, node) => {
    if (!isMap(node)) return;
    const seen = new Set<unknown>();
    for (const { key } of node.items) {
      if (!isScalar(key)) continue;
      if (seen.has(key.value)) {
        const { line } = lineCounter.linePos(key.range?.[0] ?? 0);
        found.push(`line ${line}: key ${JSON.stringify(key.value)} already set in map`);
      }
      seen.add(key.value);
    }
  });
  return found;
}
