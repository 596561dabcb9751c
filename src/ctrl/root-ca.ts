import { ConfigMap } from "../api/kinds/core/config-map.ts";
import { Namespace } from "../api/kinds/core/namespace.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { sameContent } from "./same-content.ts";
import { unless } from "./unless.ts";

/** The ConfigMaps that the API server mounts into pods beside their token, and the key under which each holds the certificate. */
const KEYS: Readonly<Record<string, string>> = {
  "kube-root-ca.crt": "ca.crt",
  "openshift-service-ca.crt": "service-ca.crt",
};

/** Puts the cluster's CA certificate into every namespace, where pods mount it to check the API server. */
export function rootCaController(caPem: string): Controller {
  return {
    name: "root-ca-certificate-publisher",
    kind: Namespace,
    watches: [
      watch(ConfigMap, ({ metadata }) => (Object.hasOwn(KEYS, metadata.name) ? [metadata.namespace ?? ""] : [])),
    ],
    writes: Object.keys(KEYS).map((name) => `configmaps [${name}]`),
    async reconcile(namespace, context) {
      const owner = context.cache(Namespace).get(namespace);
      if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return undefined;
      for (const [name, key] of Object.entries(KEYS)) await publish({ name, namespace }, { [key]: caPem }, context);
      return undefined;
    },
  };
}

async function publish(
  { name, namespace }: { name: string; namespace: string },
  data: Record<string, string>,
  { cache, client }: Context,
): Promise<void> {
  const current = cache(ConfigMap).get(`${namespace}/${name}`);
  if (current === undefined) {
    const annotations = {
      "kubernetes.io/description": "The CA certificate by which pods check the API server's inner addresses.",
    };
    await client.create(ConfigMap, { metadata: { name, namespace, annotations }, data }).catch(unless("AlreadyExists"));
  } else if (!sameContent(current.data, data)) {
    await client.update(ConfigMap, { ...current, data });
  }
}
