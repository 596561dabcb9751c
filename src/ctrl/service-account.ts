import { Namespace } from "../api/kinds/core/namespace.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import { type Controller, watch } from "./controller.ts";
import { unless } from "./unless.ts";

/** Gives every namespace the service account "default", under which pods run that name no other. */
export const serviceAccountController: Controller = {
  name: "service-account-controller",
  kind: Namespace,
  watches: [watch(ServiceAccount, ({ metadata }) => (metadata.name === "default" ? [metadata.namespace ?? ""] : []))],
  writes: ["serviceaccounts [default]"],
  async reconcile(namespace, { cache, client }) {
    const owner = cache(Namespace).get(namespace);
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return undefined;
    if (cache(ServiceAccount).get(`${namespace}/default`) !== undefined) return undefined;
    await client.create(ServiceAccount, { metadata: { name: "default", namespace } }).catch(unless("AlreadyExists"));
    return undefined;
  },
};
