import { Secret } from "../api/kinds/core/secret.ts";
import { parseTime } from "../api/time.ts";
import type { Controller } from "./controller.ts";
import { unless } from "./unless.ts";

/** Deletes join tokens that have expired. */
export const bootstrapTokenController: Controller = {
  name: "bootstrap-token-cleaner",
  kind: Secret,
  writes: ["secrets [bootstrap-token]"],
  async reconcile(key, { cache, client, clock }) {
    const secret = cache(Secret).get(key);
    if (secret?.type !== "bootstrap.kubernetes.io/token" || secret.metadata.namespace !== "kube-system")
      return undefined;
    const encoded = secret.data?.["expiration"];
    if (encoded === undefined) return undefined;
    const expires = parseTime(Buffer.from(encoded, "base64").toString("utf8"));
    // A time that cannot be read must not make a token live for ever.
    const left = expires === undefined ? 0 : expires - clock.now();
    if (left > 0) return { requeueAfter: left };
    const { name, namespace, uid } = secret.metadata;
    await client.delete(Secret, { name, namespace }, { preconditions: { uid } }).catch(unless("NotFound"));
    return undefined;
  },
};
