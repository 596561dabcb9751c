import { defineCommand } from "citty";
import { openCluster, repeated } from "./cluster.ts";
import configMap from "./create/config-map.ts";
import { createAll, createArgs } from "./create/create-all.ts";
import deployment from "./create/deployment.ts";
import namespace from "./create/namespace.ts";
import secret from "./create/secret.ts";
import service from "./create/service.ts";
import serviceAccount from "./create/service-account.ts";
import token from "./create/token.ts";
import { readManifests } from "./manifests.ts";
import { fileArgs } from "./write-flags.ts";

const args = { ...createArgs, ...fileArgs } as const;

export default defineCommand({
  meta: { name: "create", description: "Create objects from files, or one from flags" },
  args,
  subCommands: {
    namespace,
    ns: namespace,
    serviceaccount: serviceAccount,
    sa: serviceAccount,
    configmap: configMap,
    cm: configMap,
    secret,
    deployment,
    deploy: deployment,
    service,
    svc: service,
    token,
  },
  async run({ args: flags, rawArgs }) {
    const files = repeated(rawArgs, args, "filename", { commas: true });
    // citty runs a command after its subcommand too; that one has done the work.
    if (files.length === 0 && flags._.length > 0) return;
    const manifests = await readManifests(files, { recursive: flags.recursive === true });
    await createAll(await openCluster(flags), manifests, flags);
  },
});
