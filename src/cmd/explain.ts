import { defineCommand } from "citty";
import type { AnyKind } from "../api/kind.ts";
import { type PublishedField, PublishedTypes } from "../client/published-types.ts";
import { UserError } from "../lib/user-error.ts";
import { type Cluster, clusterArgs, openCluster } from "./cluster.ts";

const WIDTH = 80;

export default defineCommand({
  meta: { name: "explain", description: "Say what a type of object and its fields are for" },
  args: {
    ...clusterArgs,
    what: {
      type: "positional",
      required: true,
      description: "A type, or a field of it: pod, deployment.spec.strategy",
    },
    "api-version": { type: "string", description: "Group and version of the type; absent: the preferred one" },
    recursive: { type: "boolean", alias: "R", description: "All fields below, without their descriptions" },
    output: { type: "string", alias: "o", description: "json: for other programs" },
  },
  async run({ args }) {
    const { output = "" } = args;
    if (!["", "json"].includes(output)) throw new UserError(`cannot print as "${output}": expected json`);
    const [resource = "", ...path] = args.what.split(".");
    const cluster = await openCluster(args);
    const kind = await kindFor(cluster, resource, args["api-version"]);
    const types = await PublishedTypes.read(cluster.client, kind);
    const root = types?.ofKind(kind);
    if (root === undefined)
      throw new UserError(`the server does not publish what "${kind.kind}" in "${kind.apiVersion}" is made of`, {
        exitCode: 1,
      });
    const field = path.reduce(fieldOf, root);
    const recursive = args.recursive === true;
    process.stdout.write(
      output === "json"
        ? `${JSON.stringify({ ...heading(kind), ...asJson(field, { recursive, above: [] }) }, undefined, 2)}\n`
        : asText(kind, field, { recursive, isRoot: path.length === 0 }),
    );
  },
});

const heading = ({ group, kind, version }: AnyKind) => ({ ...(group === "" ? {} : { group }), kind, version });

/** The kind of the word before the first dot, in a given version or in the one that the server prefers. */
async function kindFor(cluster: Cluster, word: string, apiVersion: string | undefined): Promise<AnyKind> {
  const named = await cluster.mapper.byName(word);
  const served = await cluster.mapper.all();
  const found = served.find(
    (each) =>
      each.kind === named.kind &&
      (apiVersion === undefined ? each.group === named.group : each.apiVersion === apiVersion),
  );
  if (found !== undefined) return found;
  throw new UserError(`the server has no "${named.kind}" in version "${apiVersion ?? named.apiVersion}"`, {
    exitCode: 1,
  });
}

function fieldOf(parent: PublishedField, name: string): PublishedField {
  const fields = parent.fields();
  const found = fields.find((field) => field.name === name);
  if (found !== undefined) return found;
  const known = fields.length === 0 ? "none" : fields.map((field) => field.name).join(", ");
  throw new UserError(`"${parent.name}" has no field "${name}" (it has: ${known})`, { exitCode: 1 });
}

interface Depth {
  recursive: boolean;
  /** Types that this one stands in: one that contains itself is shown once. */
  above: readonly string[];
}

/** What lies below a field; nothing below a type that is being shown already. */
const below = (field: PublishedField, { above }: Depth): PublishedField[] =>
  field.model !== undefined && above.includes(field.model) ? [] : field.fields();

const deeper = (field: PublishedField, depth: Depth): Depth => ({
  ...depth,
  above: field.model === undefined ? depth.above : [...depth.above, field.model],
});

function asJson(field: PublishedField, depth: Depth, isTop = true): Record<string, unknown> {
  const { name, type, description, required, enum: allowed } = field;
  const fields = isTop || depth.recursive ? below(field, depth) : [];
  return {
    field: name,
    type,
    description,
    ...(required ? { required } : {}),
    ...(allowed.length === 0 ? {} : { enum: allowed }),
    ...(fields.length === 0 ? {} : { fields: fields.map((each) => asJson(each, deeper(field, depth), false)) }),
  };
}

function asText(kind: AnyKind, field: PublishedField, how: { recursive: boolean; isRoot: boolean }): string {
  const fields = field.fields();
  const lines = [
    ...(kind.group === "" ? [] : [`GROUP:      ${kind.group}`]),
    `KIND:       ${kind.kind}`,
    `VERSION:    ${kind.version}`,
    "",
    ...(how.isRoot ? [] : [`FIELD: ${titleOf(field)}`, ...allowedLines(field, ""), ""]),
    "DESCRIPTION:",
    ...(wrapped(field.description, 4) ?? ["    <no description>"]),
    "",
    ...(fields.length === 0 ? [] : ["FIELDS:"]),
    ...(how.recursive ? outline(field, { recursive: true, above: [] }, 1) : fields.flatMap(described)),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

const titleOf = ({ name, type, required }: PublishedField): string =>
  `${name}\t<${type}>${required ? " -required-" : ""}`;

const allowedLines = ({ enum: allowed }: PublishedField, indent: string): string[] =>
  allowed.length === 0 ? [] : [`${indent}enum: ${allowed.join(", ")}`];

const described = (field: PublishedField): string[] => [
  `  ${titleOf(field)}`,
  ...allowedLines(field, "  "),
  ...(wrapped(field.description, 4) ?? ["    <no description>"]),
  "",
];

function outline(field: PublishedField, depth: Depth, level: number): string[] {
  const indent = "  ".repeat(level);
  return below(field, depth).flatMap((each) => [
    `${indent}${titleOf(each)}`,
    ...allowedLines(each, indent),
    ...outline(each, deeper(field, depth), level + 1),
  ]);
}

/** Lines of at most 80 characters, indented; undefined for an empty text. */
function wrapped(text: string, indent: number): string[] | undefined {
  if (text === "") return undefined;
  const margin = " ".repeat(indent);
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = margin;
    for (const word of paragraph.split(" ")) {
      const longer = line === margin ? margin + word : `${line} ${word}`;
      if (longer.length > WIDTH && line !== margin) {
        lines.push(line);
        line = margin + word;
      } else line = longer;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}
