import type { ArgsDef } from "citty";
import type { AnyKind, KubeObject } from "../../api/kind.ts";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import { UserError } from "../../lib/user-error.ts";
import { suffix } from "../apply.ts";
import { type ClusterFlags, namespacedArgs, openCluster } from "../cluster.ts";
import { forEach } from "../failures.ts";
import { printerFor } from "../output.ts";
import { type AnyObject, label, readTarget, refOf, targetsOf } from "../resources.ts";
import { dryRunOf, fileArgs, writeArgs } from "../write-flags.ts";

const { validate: _, ...writing } = writeArgs;

/** Flags of every command that changes pod templates. */
export const templateArgs = {
  ...namespacedArgs,
  ...fileArgs,
  ...writing,
  selector: { type: "string", alias: "l", description: "Workloads with these labels" },
  all: { type: "boolean", description: "All workloads of the type" },
} as const satisfies ArgsDef;

export interface TemplateFlags extends ClusterFlags {
  "dry-run"?: string | undefined;
  "field-manager"?: string | undefined;
  output?: string | undefined;
  selector?: string | undefined;
  all?: boolean | undefined;
  recursive?: boolean | undefined;
}

/** Where the pod spec stands in an object of a kind: its own, or the one of its template. Undefined for kinds without pods. */
function podSpecPath({ kind }: AnyKind): string[] | undefined {
  if (kind === "Pod") return ["spec"];
  if (kind === "CronJob") return ["spec", "jobTemplate", "spec", "template", "spec"];
  const templated = ["DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"];
  return templated.includes(kind) ? ["spec", "template", "spec"] : undefined;
}

const at = (object: unknown, path: readonly string[]): unknown =>
  path.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);

const under = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight((inner, key) => ({ [key]: inner }), value);

export interface TemplateChange {
  /** The strategic merge patch of a pod spec that makes the change; undefined when there is nothing to change. */
  patchOf(spec: PodSpec, named: string): unknown;
  /** Such as "image updated". */
  done: string;
}

export interface TemplateWork {
  words: readonly string[];
  files: readonly string[];
  /** What is done with each object; a change, or something that only looks. */
  act: TemplateChange | ((spec: PodSpec, where: { kind: AnyKind; object: AnyObject }) => void);
}

/** Changes the pod template of each object that is named or chosen, and says so. */
export async function eachTemplate(flags: TemplateFlags, { words, files, act }: TemplateWork): Promise<void> {
  const dryRun = dryRunOf(flags["dry-run"]);
  const printer = printerFor(flags.output ?? "");
  const cluster = await openCluster(flags);
  const targets = await targetsOf(cluster, words, { files, recursive: flags.recursive === true });
  const change = async (kind: AnyKind, object: AnyObject): Promise<void> => {
    const named = label(kind, object.metadata.name);
    const path = podSpecPath(kind);
    if (path === undefined) throw new UserError(`${named} has no pod template`, { exitCode: 1 });
    const spec = at(object, path) as PodSpec;
    if (typeof act === "function") return act(spec, { kind, object });
    const patch = act.patchOf(spec, named);
    if (patch === undefined) return;
    const ref = refOf(cluster, kind, object.metadata.name, object.metadata.namespace);
    const options = {
      type: "strategic",
      dryRun: dryRun === "server",
      fieldManager: flags["field-manager"] ?? "kubectl-set",
    } as const;
    const next = dryRun === "client" ? object : await cluster.client.patch(kind, ref, under(path, patch), options);
    if (printer === undefined) console.log(`${named} ${act.done}${suffix(dryRun)}`);
    else process.stdout.write(printer([{ kind, object: next as KubeObject }], true));
  };
  await forEach(targets, async (target) => {
    if (target.name === undefined && flags.selector === undefined && flags.all !== true)
      throw new UserError("name workloads, or choose them with -l or --all");
    for (const object of await readTarget(cluster, target, { labelSelector: flags.selector }))
      await change(target.kind, object);
  });
}
