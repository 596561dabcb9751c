/**
 * What the API's types, fields and query parameters are for, in the words of Kubernetes: taken from the models of
 * @kubernetes/client-node, whose declarations carry them as comments. A macro: src/server/openapi/descriptions.ts imports it so, and
 * Bun puts what it returns in place of the call, when it builds the executable and when it runs the source.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The comments of one type: its own under "", its fields' under their names on the wire. */
export type Described = Record<string, string>;

const GENERATED = join(dirname(fileURLToPath(import.meta.resolve("@kubernetes/client-node"))), "gen");
const COMMENTED = /\/\*\*\n\s*\* ([^\n]*)\n\s*\*\/\n\s*(?:export declare class \w+|'([^']+)'\??:)/g;
const RENAMED = /"name": "([^"]+)",\s*"baseName": "([^"]+)"/g;
const PARAMETER = /\/\*\*\n\s*\* ([^\n]*)\n(?:\s*\* [^\n]*\n)*\s*\*\/\n\s*(\w+)\??:/g;

const ENTITIES: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&#39;": "'",
  "&#x60;": "`",
  "&lt;": "<",
  "&gt;": ">",
};

/** A comment as its author wrote it: the generator escapes quotes, the end of comments and, for parameters, HTML. */
const plain = (comment: string): string =>
  comment
    .replace(/&(?:quot|#39|#x60|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll("&amp;", "&")
    .replaceAll("*_/", "*/")
    .replaceAll("/_*", "/*")
    .replace(/\\(.)/g, "$1");

function describeModel(folder: string, name: string): Described {
  const declaration = readFileSync(join(folder, `${name}.d.ts`), "utf8");
  const wireNames = new Map<string, string>();
  for (const [, property = "", wire = ""] of readFileSync(join(folder, `${name}.js`), "utf8").matchAll(RENAMED))
    if (property !== wire) wireNames.set(property, wire);
  const described: Described = {};
  for (const [, comment = "", property = ""] of declaration.matchAll(COMMENTED))
    described[wireNames.get(property) ?? property] = plain(comment);
  return described;
}

/** Query parameters mean the same wherever they are taken: the first comment of each is kept. */
function describeParameters(): Described {
  const described: Described = {};
  const declarations = readFileSync(join(GENERATED, "types", "ObjectParamAPI.d.ts"), "utf8");
  for (const [, comment = "", property = ""] of declarations.matchAll(PARAMETER))
    described[property.replace(/^_/, "")] ??= plain(comment);
  return described;
}

/**
 * Every type of a stable version by its class name ("V1PodSpec"; "CoreV1Event" where groups share a name), and under "parameters" the
 * query parameters: JSON, compressed with gzip, in base64.
 */
export function compressedDescriptions(): string {
  const folder = join(GENERATED, "models");
  const names = readdirSync(folder).flatMap((file) => /^([A-Za-z]*V\d+[A-Z]\w*)\.d\.ts$/.exec(file)?.[1] ?? []);
  const models = names.map((name) => [name, describeModel(folder, name)]);
  const all = { ...Object.fromEntries(models), parameters: describeParameters() };
  return gzipSync(JSON.stringify(all), { level: 9 }).toString("base64");
}
