import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { UserError } from "../lib/user-error.ts";
import { runCredentialPlugin } from "./exec-credential.ts";
import type { Cluster, Kubeconfig, User } from "./kubeconfig.ts";
import type { TransportOptions } from "./transport.ts";

/** What flags may set over the kubeconfig. */
export interface ConnectionOverrides {
  context?: string | undefined;
  cluster?: string | undefined;
  user?: string | undefined;
  server?: string | undefined;
  token?: string | undefined;
  insecure?: boolean | undefined;
  certificateAuthority?: string | undefined;
}

export interface Connection {
  options: TransportOptions;
  /** Namespace of the context, or "default". */
  namespace: string;
}

async function pem(
  what: string,
  data: string | null | undefined,
  file: string | null | undefined,
): Promise<string | undefined> {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  if (!file) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot read the ${what} that the kubeconfig names, "${file}": ${why}`, { exitCode: 1, cause });
  }
}

async function credentials(user: User, server: string): Promise<Partial<TransportOptions>> {
  if (user.exec) return runCredentialPlugin(user.exec, server);
  const certificate = await pem("client certificate", user["client-certificate-data"], user["client-certificate"]);
  const key = await pem("client key", user["client-key-data"], user["client-key"]);
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    ...(user.tokenFile ? { tokenFile: user.tokenFile } : {}),
    ...(user.token ? { token: user.token } : {}),
  };
}

function find<T>(entries: ReadonlyMap<string, T>, what: string, name: string | null | undefined): T | undefined {
  if (!name) return undefined;
  const found = entries.get(name);
  if (found !== undefined) return found;
  const known = [...entries.keys()].join(", ") || "none";
  throw new UserError(`${what} "${name}" is not in the kubeconfig (${what}s: ${known})`, { exitCode: 1 });
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** How a pod reaches the server of its own cluster; undefined outside a pod. */
async function inCluster(): Promise<Connection | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  const tokenFile = `${SERVICE_ACCOUNT}/token`;
  if (!host || !port || !existsSync(tokenFile)) return undefined;
  return {
    options: {
      server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
      tokenFile,
      ca: await readFile(`${SERVICE_ACCOUNT}/ca.crt`, "utf8"),
    },
    namespace: (await readFile(`${SERVICE_ACCOUNT}/namespace`, "utf8")).trim(),
  };
}

/** How to reach the cluster that flags and kubeconfig choose. Throws UserError when nothing is chosen or a name is unknown. */
export async function connectionOf(config: Kubeconfig, overrides: ConnectionOverrides = {}): Promise<Connection> {
  const context = find(config.contexts, "context", overrides.context ?? config.currentContext);
  const cluster: Cluster | undefined = find(config.clusters, "cluster", overrides.cluster ?? context?.cluster);
  const user = find(config.users, "user", overrides.user ?? context?.user);
  const server = overrides.server ?? cluster?.server;
  if (!server) {
    const pod = await inCluster();
    if (pod !== undefined) return pod;
    const read =
      config.files.length === 0 ? "no kubeconfig was found" : `nothing is chosen in ${config.files.join(", ")}`;
    throw new UserError(
      `no cluster to talk to: ${read}; name one with --kubeconfig, $KUBECONFIG, --context or --server, or start "orch server"`,
      { exitCode: 1 },
    );
  }
  const ca = await pem(
    "certificate authority",
    overrides.certificateAuthority === undefined ? cluster?.["certificate-authority-data"] : undefined,
    overrides.certificateAuthority ?? cluster?.["certificate-authority"],
  );
  const own = user === undefined ? {} : await credentials(user, server);
  const { tokenFile: _, ...withoutFile } = own;
  const insecure = overrides.insecure ?? cluster?.["insecure-skip-tls-verify"];
  return {
    options: {
      server: server.includes("://") ? server : `https://${server}`,
      ...(ca === undefined ? {} : { ca }),
      ...(insecure === true ? { insecure } : {}),
      ...(cluster?.["tls-server-name"] ? { serverName: cluster["tls-server-name"] } : {}),
      ...(overrides.token === undefined ? own : { ...withoutFile, token: overrides.token }),
    },
    namespace: context?.namespace || "default",
  };
}
