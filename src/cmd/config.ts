import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { parseDocument } from "yaml";
import { type Kubeconfig, loadKubeconfig } from "../client/kubeconfig.ts";
import { UserError } from "../lib/user-error.ts";
import { printerFor, toYaml } from "./output.ts";
import { formatTable } from "./table.ts";

const args = { kubeconfig: { type: "string", description: "Kubeconfig file", valueHint: "file" } } as const;

const HIDDEN = new Set(["certificate-authority-data", "client-certificate-data", "client-key-data"]);

/** What must not be read over a shoulder. */
function redacted(entry: object): object {
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, HIDDEN.has(key) ? "DATA+OMITTED" : key === "token" ? "REDACTED" : value]),
  );
}

/** All files together, in the form of one. */
function merged(config: Kubeconfig, raw: boolean): object {
  const list = (entries: ReadonlyMap<string, object>, key: string) =>
    [...entries].map(([name, entry]) => ({ [key]: raw ? entry : redacted(entry), name }));
  return {
    apiVersion: "v1",
    clusters: list(config.clusters, "cluster"),
    contexts: list(config.contexts, "context"),
    "current-context": config.currentContext ?? "",
    kind: "Config",
    users: list(config.users, "user"),
  };
}

const view = defineCommand({
  meta: { name: "view", description: "Show the kubeconfig, all files together" },
  args: {
    ...args,
    raw: { type: "boolean", description: "With certificates, keys and tokens" },
    output: { type: "string", alias: "o", description: "yaml, json or jsonpath=…" },
  },
  async run({ args: flags }) {
    const object = merged(await loadKubeconfig({ path: flags.kubeconfig }), flags.raw === true);
    const { output = "yaml" } = flags;
    if (output === "yaml") return process.stdout.write(toYaml(object));
    if (output === "json") return process.stdout.write(`${JSON.stringify(object, null, 4)}\n`);
    if (!output.startsWith("jsonpath="))
      throw new UserError(`cannot print as "${output}": expected yaml, json or jsonpath=…`);
    const printer = printerFor(output, { showManagedFields: true });
    process.stdout.write(printer?.([{ kind: undefined as never, object }], true) ?? "");
  },
});

const currentContext = defineCommand({
  meta: { name: "current-context", description: "Name the context in use" },
  args,
  async run({ args: flags }) {
    const { currentContext: name, files } = await loadKubeconfig({ path: flags.kubeconfig });
    if (name === undefined)
      throw new UserError(`current-context is not set in ${files.join(", ") || "any file"}`, { exitCode: 1 });
    console.log(name);
  },
});

const getContexts = defineCommand({
  meta: { name: "get-contexts", description: "List contexts, or some by name" },
  args: { ...args, output: { type: "string", alias: "o", description: "name" } },
  async run({ args: flags }) {
    const { contexts, currentContext: current } = await loadKubeconfig({ path: flags.kubeconfig });
    if (flags.output !== undefined && flags.output !== "name")
      throw new UserError(`cannot print as "${flags.output}": expected name`);
    const names = flags._.length > 0 ? flags._ : [...contexts.keys()].sort();
    const rows = names.map((name) => {
      const context = contexts.get(name);
      if (context === undefined) throw new UserError(`context "${name}" is not in the kubeconfig`, { exitCode: 1 });
      return [name === current ? "*" : "", name, context.cluster ?? "", context.user ?? "", context.namespace ?? ""];
    });
    if (flags.output === "name") return console.log(names.join("\n"));
    process.stdout.write(formatTable([["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"], ...rows]));
  },
});

/** Sets current-context in a file and leaves the rest as it is, comments included. Replaces the file as a whole. */
async function writeCurrentContext(file: string, name: string): Promise<void> {
  const document = parseDocument(await readFile(file, "utf8"));
  document.set("current-context", name);
  const next = `${file}.orch-${process.pid}`;
  try {
    await writeFile(next, document.toString({ lineWidth: 0 }), { mode: 0o600 });
    await chmod(next, 0o600);
    await rename(next, file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot write kubeconfig "${file}": ${why}`, { exitCode: 1, cause });
  }
}

const useContext = defineCommand({
  meta: { name: "use-context", description: "Make a context the one in use" },
  args,
  async run({ args: flags }) {
    const [name, more] = flags._;
    if (name === undefined || more !== undefined)
      throw new UserError("expected one context: orch config use-context NAME");
    const { contexts, files } = await loadKubeconfig({ path: flags.kubeconfig });
    const [file] = files;
    if (!contexts.has(name) || file === undefined) {
      const known = [...contexts.keys()].join(", ") || "none";
      throw new UserError(`context "${name}" is not in the kubeconfig (contexts: ${known})`, { exitCode: 1 });
    }
    await writeCurrentContext(file, name);
    console.log(`Switched to context "${name}".`);
  },
});

export default defineCommand({
  meta: { name: "config", description: "Show the kubeconfig and choose its context" },
  subCommands: {
    view,
    "current-context": currentContext,
    "get-contexts": getContexts,
    "use-context": useContext,
  },
});
