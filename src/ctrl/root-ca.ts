import { ConfigMap } from "../api/kinds/core/config-map.ts";
import { Namespace } from "../api/kinds/core/namespace.ts";
import { type Controller, watch } from "./controller.ts";
import { sameContent } from "./same-content.ts";
import { unless } from "./unless.ts";

const NAME = "kube-root-ca.crt";

/** Puts the cluster's CA certificate into every namespace, where pods mount it to check the API server. */
export function rootCaController(caPem: string): Controller {
  const data = { "ca.crt": caPem };
  return {
    name: "root-ca-certificate-publisher",
    kind: Namespace,
    watches: [watch(ConfigMap, ({ metadata }) => (metadata.name === NAME ? [metadata.namespace ?? ""] : []))],
    writes: [`configmaps [${NAME}]`],
    async reconcile(namespace, { cache, client }) {
      const owner = cache(Namespace).get(namespace);
      if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return undefined;
      const current = cache(ConfigMap).get(`${namespace}/${NAME}`);
      if (current === undefined) {
        const annotations = {
          "kubernetes.io/description": "The CA certificate by which pods check the API server's inner addresses.",
        };
        await client
          .create(ConfigMap, { metadata: { name: NAME, namespace, annotations }, data })
          .catch(unless("AlreadyExists"));
      } else if (!sameContent(current.data, data)) {
        await client.update(ConfigMap, { ...current, data });
      }
      return undefined;
    },
  };
}
