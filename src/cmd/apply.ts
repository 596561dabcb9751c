import { defineCommand } from "citty";
import { isReason } from "../api/errors.ts";
import type { KubeObject } from "../api/kind.ts";
import { kinds } from "../api/kinds/index.ts";
import { structuralOf } from "../api/structural.ts";
import { threeWayPatch } from "../client/three-way-patch.ts";
import { UserError } from "../lib/user-error.ts";
import { type Cluster, namespacedArgs, openCluster, repeated } from "./cluster.ts";
import { forEach } from "./failures.ts";
import { readManifests } from "./manifests.ts";
import { type Printable, printerFor } from "./output.ts";
import { type Located, label, locate } from "./resources.ts";
import { dryRunOf, fileArgs, validationOf, writeArgs } from "./write-flags.ts";

/** Where the last applied configuration stands, so that `apply` and kubectl see each other's removals. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

interface ApplyOptions {
  cluster: Cluster;
  serverSide: boolean;
  force: boolean;
  dryRun: "none" | "client" | "server";
  fieldManager: string;
  fieldValidation: "Strict" | "Warn" | "Ignore";
}

interface Applied extends Printable {
  verb: "created" | "configured" | "unchanged" | "serverside-applied";
}

/** The object with the annotation that remembers it; without it, so that the annotation does not contain itself. */
function remembering(object: KubeObject): { object: KubeObject; original: string } {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata?.annotations ?? {};
  const metadata = { ...object.metadata, annotations };
  const original = `${JSON.stringify({ ...object, metadata })}\n`;
  return {
    object: { ...object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: original } } },
    original,
  };
}

/** What was applied last, from the annotation of the object on the server. */
function lastApplied(live: KubeObject): unknown {
  const text = live.metadata?.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not written by an apply: then nothing is known to have been removed from the file.
    return undefined;
  }
}

async function readLive({ kind, ref }: Located, { client }: Cluster): Promise<KubeObject | undefined> {
  try {
    return (await client.get(kind, ref)) as KubeObject;
  } catch (error) {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  }
}

/** Three-way apply: a patch computed here from the file, the annotation and the object. Tried again when it was overtaken. */
async function applyHere(located: Located, options: ApplyOptions): Promise<Applied> {
  const { kind, ref } = located;
  const { client } = options.cluster;
  const write = {
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    dryRun: options.dryRun === "server",
  };
  const { object } = remembering(located.object);
  const live = await readLive(located, options.cluster);
  if (live === undefined) {
    if (options.dryRun === "client") return { kind, object: located.object, verb: "created" };
    return { kind, object: (await client.create(kind, object, write)) as KubeObject, verb: "created" };
  }
  const builtIn = kinds.includes(kind);
  const patch = threeWayPatch(builtIn ? structuralOf(kind) : undefined, {
    original: lastApplied(live),
    modified: object,
    current: live,
  });
  if (Object.keys(patch).length === 0) return { kind, object: live, verb: "unchanged" };
  if (options.dryRun === "client") return { kind, object: live, verb: "configured" };
  const type = builtIn ? "strategic" : "merge";
  const next = (await client.patch(kind, ref, patch, { ...write, type })) as KubeObject;
  const changed = next.metadata?.resourceVersion !== live.metadata?.resourceVersion || options.dryRun === "server";
  return { kind, object: next, verb: changed ? "configured" : "unchanged" };
}

async function applyThere(located: Located, options: ApplyOptions): Promise<Applied> {
  const { kind, ref, object } = located;
  const next = await options.cluster.client.patch(kind, ref, object, {
    type: "apply",
    force: options.force,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    dryRun: options.dryRun === "server",
  });
  return { kind, object: next as KubeObject, verb: "serverside-applied" };
}

const args = {
  ...namespacedArgs,
  ...fileArgs,
  ...writeArgs,
  "server-side": { type: "boolean", description: "Let the server merge, by who owns which field" },
  "force-conflicts": { type: "boolean", description: "With --server-side: take over fields of other managers" },
} as const;

export default defineCommand({
  meta: { name: "apply", description: "Bring objects to the state that files describe" },
  args,
  async run({ args: flags, rawArgs }) {
    const serverSide = flags["server-side"] === true;
    const dryRun = dryRunOf(flags["dry-run"]);
    if (serverSide && dryRun === "client")
      throw new UserError('--server-side works with --dry-run=server only, not "client"');
    if (flags["force-conflicts"] === true && !serverSide) throw new UserError("--force-conflicts needs --server-side");
    const printer = printerFor(flags.output ?? "", { showManagedFields: true });
    const manifests = await readManifests(repeated(rawArgs, args, "filename", { commas: true }), flags);
    const cluster = await openCluster(flags);
    const options: ApplyOptions = {
      cluster,
      serverSide,
      force: flags["force-conflicts"] === true,
      dryRun,
      fieldManager: flags["field-manager"] ?? (serverSide ? "kubectl" : "kubectl-client-side-apply"),
      fieldValidation: validationOf(flags.validate),
    };
    const applied: Applied[] = [];
    const act = async (manifest: (typeof manifests)[number]) => {
      const located = await locate(cluster, manifest);
      if (located.ref.name === "")
        throw new UserError(`${manifest.where}: metadata.name is not set: apply needs it`, { exitCode: 1 });
      const one = serverSide ? await applyThere(located, options) : await applyHere(located, options);
      // A definition applied just now makes kinds that later documents may use.
      if (one.verb === "created" && one.kind.kind === "CustomResourceDefinition") cluster.mapper.refresh();
      applied.push(one);
      if (printer === undefined)
        console.log(`${label(one.kind, one.object.metadata?.name ?? "")} ${one.verb}${suffix(dryRun)}`);
    };
    await forEach(manifests, act, (manifest) => manifest.where);
    if (printer !== undefined && applied.length > 0) process.stdout.write(printer(applied, applied.length === 1));
  },
});

/** What kubectl puts after a line of a dry run. */
export const suffix = (dryRun: "none" | "client" | "server"): string =>
  ({ none: "", client: " (dry run)", server: " (server dry run)" })[dryRun];
