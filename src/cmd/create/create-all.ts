import type { ArgsDef } from "citty";
import type { KubeObject } from "../../api/kind.ts";
import { suffix } from "../apply.ts";
import { type Cluster, namespacedArgs } from "../cluster.ts";
import { forEach } from "../failures.ts";
import type { Manifest } from "../manifests.ts";
import { printerFor } from "../output.ts";
import { label, locate } from "../resources.ts";
import { dryRunOf, validationOf, writeArgs } from "../write-flags.ts";

/** Flags of every command that creates. */
export const createArgs = { ...namespacedArgs, ...writeArgs } as const satisfies ArgsDef;

export interface WriteFlags {
  "dry-run"?: string | undefined;
  "field-manager"?: string | undefined;
  validate?: string | undefined;
  output?: string | undefined;
}

/** Creates objects and says so; on failure of one, goes on with the others. */
export async function createAll(cluster: Cluster, manifests: readonly Manifest[], flags: WriteFlags): Promise<void> {
  const dryRun = dryRunOf(flags["dry-run"]);
  const fieldValidation = validationOf(flags.validate);
  const printer = printerFor(flags.output ?? "");
  const options = {
    fieldManager: flags["field-manager"] ?? "kubectl-create",
    fieldValidation,
    dryRun: dryRun === "server",
  };
  await forEach(
    manifests,
    async (manifest) => {
      const { kind, object } = await locate(cluster, manifest);
      const made = dryRun === "client" ? object : ((await cluster.client.create(kind, object, options)) as KubeObject);
      if (printer !== undefined) process.stdout.write(printer([{ kind, object: made }], true));
      else console.log(`${label(kind, made.metadata?.name ?? "")} created${suffix(dryRun)}`);
    },
    (manifest) => manifest.where,
  );
}
