import type { ArgsDef } from "citty";

/** Flags of every command that talks to a cluster. */
export const clusterArgs = {
  kubeconfig: { type: "string", description: "Kubeconfig file", valueHint: "file" },
  context: { type: "string", description: "Context of the kubeconfig" },
  cluster: { type: "string", description: "Cluster of the kubeconfig" },
  user: { type: "string", description: "User of the kubeconfig" },
  server: { type: "string", alias: "s", description: "URL of the API server" },
  token: { type: "string", description: "Bearer token" },
  "certificate-authority": { type: "string", description: "Authority that vouches for the server", valueHint: "file" },
  "insecure-skip-tls-verify": { type: "boolean", description: "Accept any server certificate" },
} as const satisfies ArgsDef;

/** clusterArgs and the namespace. */
export const namespacedArgs = {
  ...clusterArgs,
  namespace: { type: "string", alias: "n", description: "Namespace; absent: the context's, or default" },
} as const satisfies ArgsDef;

/**
 * Parts flags of a cluster that stand before the subcommand, as in "orch -n web get pods", from what follows them. Other flags are left
 * where they are.
 */
export function leadingFlags(args: readonly string[]): { flags: readonly string[]; rest: readonly string[] } {
  let end = 0;
  while (end < args.length) {
    const [, dashes = "", name = ""] = /^(--?)([^=]+)/.exec(args[end] ?? "") ?? [];
    const found = Object.entries(namespacedArgs).find(([key, definition]) =>
      dashes === "--" ? key === name : "alias" in definition && definition.alias === name[0],
    )?.[1];
    if (found === undefined) break;
    const ownValue = args[end]?.includes("=") === true || (dashes === "-" && name.length > 1);
    end += found.type === "boolean" || ownValue ? 1 : 2;
  }
  return { flags: args.slice(0, end), rest: args.slice(end) };
}
