import { FRONT_PROXY, IDENTITY } from "../aggregation/identity-headers.ts";
import { createOnce, type Fetch, send } from "./bootstrap.ts";

const PATH = "/api/v1/namespaces/kube-system/configmaps";

/** Tells servers behind this one, in the ConfigMap they all read, by which certificates they know clients and this server. */
export async function publishAuthentication(
  fetch: Fetch,
  { clientCa, proxyCa }: { clientCa: string; proxyCa: string },
): Promise<void> {
  const object = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "extension-apiserver-authentication", namespace: "kube-system" },
    data: {
      "client-ca-file": clientCa,
      "requestheader-allowed-names": JSON.stringify([FRONT_PROXY]),
      "requestheader-client-ca-file": proxyCa,
      "requestheader-extra-headers-prefix": JSON.stringify([IDENTITY.extraPrefix]),
      "requestheader-group-headers": JSON.stringify([IDENTITY.group]),
      "requestheader-uid-headers": JSON.stringify([IDENTITY.uid]),
      "requestheader-username-headers": JSON.stringify([IDENTITY.user]),
    },
  };
  await createOnce(fetch, { path: PATH, object });
  const response = await send(fetch, { method: "PUT", path: `${PATH}/${object.metadata.name}`, object });
  if (!response.ok) {
    throw new Error(`cannot publish how servers know this one: ${response.status} ${await response.text()}`);
  }
}
