import { parseArgs as splitFlags } from "node:util";
import { type ArgsDef, parseArgs } from "citty";
import { type Client, clientOver } from "../client/client.ts";
import { connectionOf } from "../client/connection.ts";
import { loadKubeconfig } from "../client/kubeconfig.ts";
import { RestMapper } from "../client/rest-mapper.ts";
import { createTransport, type Transport } from "../client/transport.ts";
import { version } from "./version-info.ts";

export { clusterArgs, namespacedArgs } from "./global-flags.ts";

/** What citty makes of clusterArgs and namespacedArgs. */
export interface ClusterFlags {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  cluster?: string | undefined;
  user?: string | undefined;
  server?: string | undefined;
  token?: string | undefined;
  "certificate-authority"?: string | undefined;
  "insecure-skip-tls-verify"?: boolean | undefined;
  namespace?: string | undefined;
}

/** A cluster to talk to, as flags and kubeconfig choose it. */
export interface Cluster {
  readonly client: Client;
  readonly transport: Transport;
  readonly mapper: RestMapper;
  /** The flag's, the context's, or "default". */
  readonly namespace: string;
  /** Whether the namespace was named by a flag. */
  readonly namespaceGiven: boolean;
  /** PEM of the authority that vouches for the server, where the kubeconfig names one. */
  readonly ca: string | undefined;
}

/** Reads the kubeconfig and opens a client. Throws UserError when it does not parse or names no cluster. */
export async function openCluster(flags: ClusterFlags): Promise<Cluster> {
  const config = await loadKubeconfig({ path: flags.kubeconfig });
  const { options, namespace } = await connectionOf(config, {
    context: flags.context,
    cluster: flags.cluster,
    user: flags.user,
    server: flags.server,
    token: flags.token,
    insecure: flags["insecure-skip-tls-verify"],
    certificateAuthority: flags["certificate-authority"],
  });
  const transport = createTransport({ ...options, userAgent: `orch/${version}` });
  const client = clientOver(transport);
  return {
    client,
    transport,
    mapper: new RestMapper(client),
    namespace: flags.namespace ?? namespace,
    namespaceGiven: flags.namespace !== undefined,
    ca: options.ca,
  };
}

/** All values of a flag that may be given several times; citty keeps the last. Commas separate values when `commas` is set. */
export function repeated(
  rawArgs: string[],
  defined: ArgsDef,
  name: string,
  options: { commas?: boolean } = {},
): string[] {
  const flags: Record<string, { type: "string" | "boolean"; multiple?: boolean; short?: string }> = {};
  for (const [key, definition] of Object.entries(defined)) {
    if (definition.type === "positional") continue;
    const aliases = "alias" in definition && definition.alias !== undefined ? [definition.alias].flat() : [];
    const short = aliases.find((alias) => alias.length === 1);
    flags[key] = {
      type: definition.type === "boolean" ? "boolean" : "string",
      multiple: definition.type !== "boolean",
      ...(short === undefined ? {} : { short }),
    };
  }
  const { values } = splitFlags({ args: rawArgs, options: flags, allowPositionals: true, strict: false });
  const found = [values[name] ?? []].flat().filter((value) => typeof value === "string");
  return options.commas === true ? found.flatMap((value) => value.split(",")).filter((value) => value !== "") : found;
}

/** Positional words before and after "--". */
export function words(rawArgs: string[], defined: ArgsDef): { before: string[]; after: string[] } {
  const end = rawArgs.indexOf("--");
  const head = end === -1 ? rawArgs : rawArgs.slice(0, end);
  const flagsOnly = Object.fromEntries(Object.entries(defined).filter(([, each]) => each.type !== "positional"));
  return { before: parseArgs(head, flagsOnly)._, after: end === -1 ? [] : rawArgs.slice(end + 1) };
}
