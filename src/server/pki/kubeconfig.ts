import { stringify } from "yaml";
import type { Credentials } from "./cluster-authority.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A kubeconfig with one cluster and one user, who shows a certificate. */
export function kubeconfig(options: { url: string; caPem: string; user: string; credentials: Credentials }): string {
  const { url, caPem, user, credentials } = options;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "orch", cluster: { server: url, "certificate-authority-data": base64(caPem) } }],
    users: [
      {
        name: user,
        user: {
          "client-certificate-data": base64(credentials.cert),
          "client-key-data": base64(credentials.key),
        },
      },
    ],
    contexts: [{ name: "orch", context: { cluster: "orch", user } }],
    "current-context": "orch",
  });
}
