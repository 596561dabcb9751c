import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { KubeObject } from "../api/kind.ts";
import { UserError } from "../lib/user-error.ts";
import { parseYamlDocuments } from "../lib/yaml-documents.ts";

/** An object of a file, and how errors name it. */
export interface Manifest {
  object: KubeObject & { apiVersion: string; kind: string };
  /** Such as: web.yaml: document 2 (Deployment "web") */
  where: string;
}

const EXTENSIONS = new Set([".json", ".yaml", ".yml"]);

async function filesIn(dir: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => {
        const path = join(dir, entry.name);
        if (entry.isDirectory()) return recursive ? filesIn(path, true) : [];
        return EXTENSIONS.has(extname(entry.name)) ? [path] : [];
      }),
  );
  return nested.flat();
}

async function download(url: string): Promise<string> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new UserError(`cannot read "${url}": ${cause instanceof Error ? cause.message : String(cause)}`, {
      exitCode: 1,
      cause,
    });
  });
  if (!response.ok)
    throw new UserError(`cannot read "${url}": the server answered ${response.status}`, { exitCode: 1 });
  return response.text();
}

async function read(source: string, recursive: boolean): Promise<{ name: string; text: string }[]> {
  if (source === "-") return [{ name: "stdin", text: await Bun.stdin.text() }];
  if (/^https?:\/\//.test(source)) return [{ name: source, text: await download(source) }];
  try {
    const files = (await stat(source)).isDirectory() ? await filesIn(source, recursive) : [source];
    if (files.length === 0) throw new UserError(`no .yaml, .yml or .json file in "${source}"`, { exitCode: 1 });
    return await Promise.all(files.map(async (name) => ({ name, text: await readFile(name, "utf8") })));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? "no such file or folder" : cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot read "${source}": ${why}`, { exitCode: 1, cause });
  }
}

function manifestOf(value: unknown, place: string): Manifest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(`${place}: not an object: expected fields such as apiVersion, kind and metadata`, {
      exitCode: 1,
    });
  }
  const { apiVersion, kind, metadata } = value as KubeObject;
  for (const [field, found] of Object.entries({ apiVersion, kind })) {
    if (typeof found !== "string" || found === "")
      throw new UserError(`${place}: ${field} is not set`, { exitCode: 1 });
  }
  const name = metadata?.name ?? metadata?.["generateName"] ?? "";
  return { object: value as Manifest["object"], where: `${place} (${kind} "${name}")` };
}

/** Items of a List count as documents of their own. */
function unfold(value: unknown, place: string): Manifest[] {
  const items = (value as { items?: unknown } | null)?.items;
  if (!Array.isArray(items) || !String((value as KubeObject).kind).endsWith("List")) return [manifestOf(value, place)];
  return items.map((item, i) => manifestOf(item, `${place}, item ${i + 1}`));
}

/**
 * The objects of files, folders, URLs and "-" (standard input), in order. Everything is read and parsed before anything is returned, so
 * that a mistake in the last file applies nothing. Throws UserError with file, document, and for malformed YAML line and column.
 */
export async function readManifests(
  sources: readonly string[],
  options: { recursive?: boolean | undefined } = {},
): Promise<Manifest[]> {
  if (sources.length === 0) throw new UserError('name files, folders or URLs with -f (and "-" for standard input)');
  const manifests: Manifest[] = [];
  for (const source of sources) {
    for (const { name, text } of await read(source, options.recursive === true)) {
      for (const { value, index } of parseYamlDocuments(text, name)) {
        if (value !== null) manifests.push(...unfold(value, `${name}: document ${index}`));
      }
    }
  }
  if (manifests.length === 0) throw new UserError(`no object in ${sources.join(", ")}`, { exitCode: 1 });
  return manifests;
}
