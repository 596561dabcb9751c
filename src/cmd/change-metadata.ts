import { type CommandDef, defineCommand } from "citty";
import type { AnyKind } from "../api/kind.ts";
import { UserError } from "../lib/user-error.ts";
import { suffix } from "./apply.ts";
import { type Cluster, namespacedArgs, openCluster, repeated } from "./cluster.ts";
import { pairs } from "./describe/outline.ts";
import { forEach } from "./failures.ts";
import { printerFor } from "./output.ts";
import { type AnyObject, label, readTarget, refOf, targetsOf } from "./resources.ts";
import { type DryRun, dryRunOf, fileArgs, writeArgs } from "./write-flags.ts";

const { validate: _, ...writing } = writeArgs;

const args = {
  ...namespacedArgs,
  ...fileArgs,
  ...writing,
  selector: { type: "string", alias: "l", description: "Objects with these labels" },
  all: { type: "boolean", description: "All objects of the type" },
  "all-namespaces": { type: "boolean", alias: "A", description: "Of all namespaces" },
  overwrite: { type: "boolean", description: "Replace values that are there already" },
  list: { type: "boolean", description: "Show them instead" },
} as const;

/** What to set, and, with null, what to take away. */
type Changes = Record<string, string | null>;

const isChange = (word: string): boolean => word.includes("=") || (word.length > 1 && word.endsWith("-"));

function changesOf(words: readonly string[]): Changes {
  const changes: Changes = {};
  for (const word of words) {
    const equals = word.indexOf("=");
    const key = equals === -1 ? word.slice(0, -1) : word.slice(0, equals);
    if (key === "" || key in changes) throw new UserError(`"${word}": expected KEY=VALUE or KEY-, each key once`);
    changes[key] = equals === -1 ? null : word.slice(equals + 1);
  }
  return changes;
}

/** Throws UserError when a key has another value already. */
function rejectReplacing(present: Readonly<Record<string, string>>, changes: Changes, where: string): void {
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || present[key] === undefined || present[key] === value) continue;
    throw new UserError(`${where}: "${key}" already has the value "${present[key]}"; --overwrite replaces it`, {
      exitCode: 1,
    });
  }
}

interface ChangeOptions {
  field: "labels" | "annotations";
  changes: Changes;
  dryRun: DryRun;
  overwrite: boolean;
  manager: string;
}

/** Changes one object; it comes back as it was when there is nothing to change. */
async function changeOne(
  cluster: Cluster,
  { kind, object }: { kind: AnyKind; object: AnyObject },
  { field, changes, dryRun, overwrite, manager }: ChangeOptions,
): Promise<{ object: AnyObject; changed: boolean }> {
  const { name, namespace, [field]: present = {} } = object.metadata;
  if (!overwrite) rejectReplacing(present, changes, label(kind, name));
  const changed = Object.entries(changes).some(([key, value]) => (present[key] ?? null) !== value);
  if (!changed || dryRun === "client") return { object, changed };
  const patch = { metadata: { [field]: changes } };
  const options = { type: "merge", dryRun: dryRun === "server", fieldManager: manager } as const;
  const next = await cluster.client.patch(kind, refOf(cluster, kind, name, namespace), patch, options);
  return { object: next as AnyObject, changed };
}

export interface ChangeWords {
  name: string;
  description: string;
  field: "labels" | "annotations";
  /** Such as "labeled", and "unlabeled" when keys only go. */
  done: string;
  undone: string;
}

/** A command that sets and removes labels or annotations. */
export function metadataCommand({ name, description, field, done, undone }: ChangeWords): CommandDef<typeof args> {
  return defineCommand({
    meta: { name, description },
    args,
    async run({ args: flags, rawArgs }) {
      const printer = printerFor(flags.output ?? "");
      const dryRun = dryRunOf(flags["dry-run"]);
      const words = flags._;
      const changes = changesOf(words.filter(isChange));
      if (Object.keys(changes).length === 0 && flags.list !== true)
        throw new UserError(`nothing to change: expected KEY=VALUE or KEY-, as in "orch ${name} pod/web tier=front"`);
      const cluster = await openCluster(flags);
      const files = repeated(rawArgs, args, "filename", { commas: true });
      const targets = await targetsOf(
        cluster,
        words.filter((word) => !isChange(word)),
        { files, recursive: flags.recursive === true },
      );
      const options = {
        field,
        changes,
        dryRun,
        overwrite: flags.overwrite === true,
        manager: flags["field-manager"] ?? `kubectl-${name}`,
      };
      const act = async (kind: AnyKind, object: AnyObject): Promise<void> => {
        if (flags.list === true) return console.log(pairs(object.metadata[field]).join("\n"));
        const { object: next, changed } = await changeOne(cluster, { kind, object }, options);
        if (printer !== undefined) return void process.stdout.write(printer([{ kind, object: next }], true));
        const said = Object.values(changes).every((value) => value === null) ? undone : done;
        console.log(`${label(kind, object.metadata.name)} ${changed ? said : `not ${done}`}${suffix(dryRun)}`);
      };
      await forEach(targets, async (target) => {
        const chosen = flags.selector !== undefined || flags.all === true;
        if (target.name === undefined && !chosen) throw new UserError("name objects, or choose them with -l or --all");
        const selection = { labelSelector: flags.selector, allNamespaces: flags["all-namespaces"] };
        for (const object of await readTarget(cluster, target, selection)) await act(target.kind, object);
      });
    },
  });
}
