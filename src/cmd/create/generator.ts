import { type ArgsDef, defineCommand } from "citty";
import type { KubeObject } from "../../api/kind.ts";
import { UserError } from "../../lib/user-error.ts";
import { type ClusterFlags, openCluster, repeated } from "../cluster.ts";
import type { Manifest } from "../manifests.ts";
import { createAll, createArgs, type WriteFlags } from "./create-all.ts";

/** A subcommand that makes one object from flags. */
export function generator<const T extends ArgsDef>(
  about: { name: string; description: string; extra: T },
  make: (
    name: string,
    flags: Record<string, unknown>,
    values: (flag: string) => string[],
  ) => KubeObject | Promise<KubeObject>,
) {
  const defined: ArgsDef = { ...createArgs, ...about.extra };
  return defineCommand({
    meta: { name: about.name, description: about.description },
    args: defined,
    async run({ args: flags, rawArgs }) {
      const [name, more] = flags._;
      if (name === undefined || more !== undefined)
        throw new UserError(`expected one name: orch create ${about.name} NAME`);
      const object = (await make(name, flags, (flag) => repeated(rawArgs, defined, flag))) as Manifest["object"];
      const cluster = await openCluster(flags as ClusterFlags);
      await createAll(cluster, [{ object, where: `${object.kind} "${name}"` }], flags as WriteFlags);
    },
  });
}
