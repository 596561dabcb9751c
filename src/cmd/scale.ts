import { defineCommand } from "citty";
import { conflictError } from "../api/errors.ts";
import { UserError } from "../lib/user-error.ts";
import { suffix } from "./apply.ts";
import { namespacedArgs, openCluster } from "./cluster.ts";
import { forEach } from "./failures.ts";
import { label, parseTargets, readTarget, refOf } from "./resources.ts";
import { dryRunOf, wholeNumber } from "./write-flags.ts";

interface Scaled {
  spec?: { replicas?: number };
}

export default defineCommand({
  meta: { name: "scale", description: "Set how many pods a workload has" },
  args: {
    ...namespacedArgs,
    replicas: { type: "string", description: "How many", required: true },
    "current-replicas": { type: "string", description: "Only if it has this many now" },
    selector: { type: "string", alias: "l", description: "Workloads with these labels" },
    "dry-run": { type: "string", description: "client or server", valueHint: "none|client|server" },
  },
  async run({ args }) {
    const replicas = wholeNumber(args.replicas, "replicas");
    const current =
      args["current-replicas"] === undefined ? undefined : wholeNumber(args["current-replicas"], "current-replicas");
    const dryRun = dryRunOf(args["dry-run"]);
    const cluster = await openCluster(args);
    await forEach(await parseTargets(cluster, args._), async (target) => {
      const { kind } = target;
      if (target.name === undefined && args.selector === undefined)
        throw new UserError("name what to scale, or choose it with -l");
      for (const { metadata } of await readTarget(cluster, target, { labelSelector: args.selector })) {
        const ref = refOf(cluster, kind, metadata.name);
        if (current !== undefined) {
          const now = ((await cluster.client.get(kind, ref)) as Scaled).spec?.replicas;
          if (now !== current) throw conflictError(kind, metadata.name, `it has ${now} replicas, not ${current}`);
        }
        const patch = { spec: { replicas } };
        if (dryRun !== "client") {
          await cluster.client.patch(kind, ref, patch, {
            type: "merge",
            subresource: "scale",
            dryRun: dryRun === "server",
          });
        }
        console.log(`${label(kind, metadata.name)} scaled${suffix(dryRun)}`);
      }
    });
  },
});
