import { defineCommand } from "citty";
import { isReason } from "../api/errors.ts";
import type { AnyKind } from "../api/kind.ts";
import type { DeleteOptions, ObjectRef } from "../client/client.ts";
import { UserError } from "../lib/user-error.ts";
import { suffix } from "./apply.ts";
import { awaitObject } from "./await-object.ts";
import { type Cluster, namespacedArgs, openCluster, repeated } from "./cluster.ts";
import { forEach } from "./failures.ts";
import { readManifests } from "./manifests.ts";
import { type AnyObject, label, locate, parseTargets, readTarget, refOf } from "./resources.ts";
import { dryRunOf, durationMs, fileArgs, wholeNumber } from "./write-flags.ts";

interface Doomed {
  kind: AnyKind;
  ref: ObjectRef;
}

const PROPAGATION = { background: "Background", foreground: "Foreground", orphan: "Orphan" } as const;

const args = {
  ...namespacedArgs,
  ...fileArgs,
  selector: { type: "string", alias: "l", description: "Objects with these labels" },
  "field-selector": { type: "string", description: "Objects with these field values" },
  all: { type: "boolean", description: "All objects of the type" },
  "all-namespaces": { type: "boolean", alias: "A", description: "Of all namespaces" },
  wait: {
    type: "boolean",
    default: true,
    description: "Return when the objects are gone",
    negativeDescription: "Return at once",
  },
  timeout: { type: "string", description: "How long to wait, such as 30s; 0 means as long as it takes" },
  cascade: { type: "string", description: "What becomes of what they own", valueHint: "background|foreground|orphan" },
  "grace-period": { type: "string", description: "Seconds that pods get to end" },
  now: { type: "boolean", description: "One second of grace" },
  force: { type: "boolean", description: "With no grace: do not wait for the node" },
  "ignore-not-found": { type: "boolean", description: "A missing object is no error" },
  "dry-run": { type: "string", description: "client or server", valueHint: "none|client|server" },
  output: { type: "string", alias: "o", description: "name" },
} as const;

interface Grace {
  "grace-period"?: string | undefined;
  now?: boolean | undefined;
  force?: boolean | undefined;
}

function graceOf(flags: Grace): number | undefined {
  const given =
    flags["grace-period"] === undefined ? undefined : wholeNumber(flags["grace-period"], "grace-period", -1);
  if (flags.now === true && given !== undefined)
    throw new UserError("--now and --grace-period say the same thing differently");
  const grace = flags.now === true ? 1 : given === -1 ? undefined : given;
  if (flags.force === true && grace !== undefined && grace > 0)
    throw new UserError("--force is for a grace period of 0");
  return flags.force === true ? 0 : grace;
}

async function doomedOf(
  cluster: Cluster,
  words: readonly string[],
  flags: Record<string, unknown> & { files: string[] },
): Promise<Doomed[]> {
  if (flags.files.length > 0) {
    const manifests = await readManifests(flags.files, { recursive: flags["recursive"] === true });
    // What came last may need what came first, such as a namespace.
    return (await Promise.all(manifests.map((manifest) => locate(cluster, manifest)))).reverse();
  }
  const targets = await parseTargets(cluster, words);
  const [labelSelector, fieldSelector] = [flags["selector"], flags["field-selector"]] as (string | undefined)[];
  const chosen = labelSelector !== undefined || fieldSelector !== undefined || flags["all"] === true;
  const found = await Promise.all(
    targets.map(async (target): Promise<Doomed[]> => {
      if (target.name !== undefined) return [{ kind: target.kind, ref: refOf(cluster, target.kind, target.name) }];
      if (!chosen) throw new UserError("name objects, or choose them with -l, --field-selector or --all");
      const objects = await readTarget(cluster, target, {
        labelSelector,
        fieldSelector,
        allNamespaces: flags["all-namespaces"] === true,
      });
      return objects.map(({ metadata: { name, namespace } }) => ({ kind: target.kind, ref: { name, namespace } }));
    }),
  );
  return found.flat();
}

export default defineCommand({
  meta: { name: "delete", description: "Delete objects" },
  args,
  async run({ args: flags, rawArgs }) {
    const gracePeriodSeconds = graceOf(flags);
    const cascade = (flags.cascade ?? "background") as keyof typeof PROPAGATION;
    if (!(cascade in PROPAGATION))
      throw new UserError(`--cascade "${cascade}": expected background, foreground or orphan`);
    if (flags.output !== undefined && flags.output !== "name")
      throw new UserError(`cannot print as "${flags.output}": expected name`);
    const dryRun = dryRunOf(flags["dry-run"]);
    const timeoutMs = flags.timeout === undefined ? 0 : durationMs(flags.timeout, "timeout");
    const files = repeated(rawArgs, args, "filename", { commas: true });
    const cluster = await openCluster(flags);
    const doomed = await doomedOf(cluster, flags._, { ...flags, files });
    if (doomed.length === 0) console.log("No resources found");
    if (flags.force === true) {
      console.error("Warning: with --force the object goes at once; its process may go on running on its node.");
    }
    const options: DeleteOptions = {
      propagationPolicy: PROPAGATION[cascade],
      dryRun: dryRun === "server",
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    };
    const waiting: (Doomed & { uid: string })[] = [];
    await forEach(doomed, async ({ kind, ref }) => {
      try {
        const { metadata } = (await cluster.client.get(kind, ref)) as AnyObject;
        if (dryRun !== "client") await cluster.client.delete(kind, ref, options);
        if (dryRun === "none") waiting.push({ kind, ref, uid: metadata.uid });
      } catch (error) {
        if (flags["ignore-not-found"] === true && isReason(error, "NotFound")) return;
        throw error;
      }
      const forced = flags.force === true ? "force deleted" : "deleted";
      const from = ref.namespace ? ` from ${ref.namespace} namespace` : "";
      console.log(
        flags.output === "name"
          ? label(kind, ref.name)
          : `${kind.group === "" ? kind.singular : `${kind.singular}.${kind.group}`} "${ref.name}" ${forced}${from}${suffix(dryRun)}`,
      );
    });
    if (!flags.wait) return;
    await forEach(waiting, (one) =>
      awaitObject(cluster.client, {
        ...one,
        timeoutMs: timeoutMs || Number.POSITIVE_INFINITY,
        holds: (object) => object?.metadata.uid !== one.uid,
        late: () => new UserError(`timed out waiting for ${label(one.kind, one.ref.name)} to go`, { exitCode: 1 }),
      }),
    );
  },
});
