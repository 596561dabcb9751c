import { defineCommand } from "citty";
import type { KubeObject } from "../api/kind.ts";
import { kinds } from "../api/kinds/index.ts";
import type { PatchOptions } from "../client/client.ts";
import { UserError } from "../lib/user-error.ts";
import { parseYamlDocuments } from "../lib/yaml-documents.ts";
import { suffix } from "./apply.ts";
import { namespacedArgs, openCluster } from "./cluster.ts";
import { printerFor } from "./output.ts";
import { readNamedFile } from "./read-named-file.ts";
import { label, oneTarget, refOf } from "./resources.ts";
import { dryRunOf } from "./write-flags.ts";

const TYPES = ["strategic", "merge", "json"] as const;

export default defineCommand({
  meta: { name: "patch", description: "Change fields of an object" },
  args: {
    ...namespacedArgs,
    patch: { type: "string", alias: "p", description: "The patch, as JSON or YAML" },
    "patch-file": { type: "string", description: "A file with the patch" },
    type: { type: "string", description: "How the patch is meant", valueHint: "strategic|merge|json" },
    subresource: { type: "string", description: "status or scale" },
    "dry-run": { type: "string", description: "client or server", valueHint: "none|client|server" },
    "field-manager": { type: "string", description: "Name under which fields are owned", default: "kubectl-patch" },
    output: { type: "string", alias: "o", description: "json, yaml, name, jsonpath=…" },
  },
  async run({ args }) {
    const printer = printerFor(args.output ?? "");
    const dryRun = dryRunOf(args["dry-run"]);
    const file = args["patch-file"];
    const text = args.patch ?? (file === undefined ? undefined : new TextDecoder().decode(await readNamedFile(file)));
    if (text === undefined) throw new UserError("no patch: give one with -p or --patch-file");
    const [document] = parseYamlDocuments(text, file ?? "--patch");
    const cluster = await openCluster(args);
    const { kind, name } = await oneTarget(cluster, args._);
    // Custom resources have no strategic merge.
    const type = (args.type ?? (kinds.includes(kind) ? "strategic" : "merge")) as PatchOptions["type"];
    if (!(TYPES as readonly string[]).includes(type))
      throw new UserError(`--type "${type}": expected ${TYPES.join(", ")}`);
    const ref = refOf(cluster, kind, name);
    const before = (await cluster.client.get(kind, ref)) as KubeObject;
    const options: PatchOptions = {
      type,
      dryRun: dryRun === "server",
      fieldManager: args["field-manager"],
      ...(args.subresource === undefined ? {} : { subresource: args.subresource }),
    };
    const after =
      dryRun === "client" ? before : ((await cluster.client.patch(kind, ref, document?.value, options)) as KubeObject);
    if (printer !== undefined) process.stdout.write(printer([{ kind, object: after }], true));
    else {
      const changed = dryRun !== "none" || after.metadata?.resourceVersion !== before.metadata?.resourceVersion;
      console.log(`${label(kind, name)} patched${changed ? "" : " (no change)"}${suffix(dryRun)}`);
    }
  },
});
