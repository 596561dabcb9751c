import { LineCounter, parseAllDocuments, type Tags } from "yaml";
import { UserError } from "./user-error.ts";

export interface YamlDocument {
  /** The JSON value; null for an empty document. */
  value: unknown;
  /** Position among all documents of the text, empty ones included, from 1. */
  index: number;
}

/** YAML 1.1 reads 1:30 as ninety, dates as objects and !!binary as bytes; what Kubernetes reads has none of that. */
const NOT_JSON = new Set(["tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary"]);
const jsonTags = (tags: Tags): Tags => [
  ...tags.filter(
    (tag) => typeof tag === "string" || !(NOT_JSON.has(tag.tag) || ("format" in tag && tag.format === "TIME")),
  ),
  // 0o17, which YAML 1.2 has brought, is read too.
  "intOct",
];

/**
 * The documents of a YAML or JSON text, by the rules of YAML 1.1 as far as they make JSON values: 0644 is octal, yes and on are
 * booleans. `source` is the file's name in errors. Throws UserError with source, line and column.
 */
export function parseYamlDocuments(text: string, source: string): YamlDocument[] {
  if (/^\s*[{[]/.test(text)) {
    try {
      return [{ value: JSON.parse(text), index: 1 }];
    } catch {
      // Flow-style YAML, several JSON documents, or a mistake that the YAML parser can place.
    }
  }
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: "1.1",
    merge: true,
    customTags: jsonTags,
    prettyErrors: false,
    lineCounter,
  });
  return [...documents].map((document, i) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      throw new UserError(`${source}:${line}:${col}: malformed YAML: ${error.message}`, { exitCode: 1, cause: error });
    }
    try {
      return { value: document.toJS(), index: i + 1 };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UserError(`${source}: document ${i + 1}: malformed YAML: ${why}`, { exitCode: 1, cause });
    }
  });
}
