import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import * as v from "valibot";
import { UserError } from "../lib/user-error.ts";
import { parseYamlDocuments } from "../lib/yaml-documents.ts";

const text = v.optional(v.nullable(v.string()));

const Cluster = v.object({
  server: text,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "insecure-skip-tls-verify": v.optional(v.boolean()),
  "tls-server-name": text,
});
export type Cluster = v.InferOutput<typeof Cluster>;

const Exec = v.object({
  apiVersion: text,
  command: v.string(),
  args: v.optional(v.nullable(v.array(v.string()))),
  env: v.optional(v.nullable(v.array(v.object({ name: v.string(), value: v.string() })))),
  installHint: text,
});
export type Exec = v.InferOutput<typeof Exec>;

const User = v.object({
  token: text,
  tokenFile: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  exec: v.optional(v.nullable(Exec)),
});
export type User = v.InferOutput<typeof User>;

const Context = v.object({ cluster: text, user: text, namespace: text });
export type Context = v.InferOutput<typeof Context>;

const named = <S extends v.GenericSchema, K extends string>(key: K, schema: S) =>
  v.optional(
    v.nullable(
      v.array(v.object({ name: v.string(), [key]: schema } as { name: v.StringSchema<undefined> } & Record<K, S>)),
    ),
  );

const Config = v.object({
  "current-context": text,
  clusters: named("cluster", Cluster),
  users: named("user", User),
  contexts: named("context", Context),
});

/** All kubeconfig files that count, merged: the first that defines a name wins. File names in it are absolute. */
export interface Kubeconfig {
  /** Files that were read, in order. */
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly users: ReadonlyMap<string, User>;
  readonly contexts: ReadonlyMap<string, Context>;
}

/** Where `orch server` writes the administrator's kubeconfig when it is not told another data folder. */
const SERVER_KUBECONFIG = "/var/lib/orch/kubeconfig";

/** The files to read: the one named, else those of $KUBECONFIG, else the user's, else the one of a server on this machine. */
function kubeconfigFiles(path: string | undefined, env: Record<string, string | undefined>): string[] {
  if (path !== undefined) return [path];
  const listed = (env["KUBECONFIG"] ?? "").split(":").filter((file) => file !== "");
  if (listed.length > 0) return listed;
  const own = join(env["HOME"] ?? homedir(), ".kube", "config");
  return existsSync(own) ? [own] : [SERVER_KUBECONFIG];
}

const FILE_FIELDS = ["certificate-authority", "client-certificate", "client-key", "tokenFile"] as const;

/** File names in a kubeconfig are relative to its folder. */
function absolute<T extends object>(entry: T, dir: string): T {
  const record = { ...entry } as Record<string, unknown>;
  for (const field of FILE_FIELDS) {
    const value = record[field];
    if (typeof value === "string" && value !== "") record[field] = resolve(dir, value);
  }
  return record as T;
}

async function readConfig(file: string): Promise<v.InferOutput<typeof Config>> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot read kubeconfig "${file}": ${why}`, { exitCode: 1, cause });
  }
  const [document] = parseYamlDocuments(content, file);
  const parsed = v.safeParse(Config, document?.value ?? {});
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(`${file}: not a kubeconfig: ${v.getDotPath(issue) ?? "document"}: ${issue.message}`, {
    exitCode: 1,
  });
}

/**
 * Reads and merges kubeconfig files. A file that does not exist is passed over, unless it was named by `path`. Throws UserError with
 * file, line and column when one does not parse.
 */
export async function loadKubeconfig(
  options: { path?: string | undefined; env?: Record<string, string | undefined> } = {},
): Promise<Kubeconfig> {
  const files = kubeconfigFiles(options.path, options.env ?? process.env).filter(
    (file) => options.path !== undefined || existsSync(file),
  );
  const clusters = new Map<string, Cluster>();
  const users = new Map<string, User>();
  const contexts = new Map<string, Context>();
  let currentContext: string | undefined;
  for (const file of files) {
    const config = await readConfig(file);
    const dir = dirname(resolve(file));
    currentContext ??= config["current-context"] || undefined;
    for (const { name, cluster } of config.clusters ?? [])
      if (!clusters.has(name)) clusters.set(name, absolute(cluster, dir));
    for (const { name, user } of config.users ?? []) if (!users.has(name)) users.set(name, absolute(user, dir));
    for (const { name, context } of config.contexts ?? []) if (!contexts.has(name)) contexts.set(name, context);
  }
  return { files, currentContext, clusters, users, contexts };
}
