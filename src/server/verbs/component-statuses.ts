import { notFoundError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { encodeObject, StoredObject } from "../cache/stored-object.ts";
import type { Reply } from "../http/answer.ts";
import { respondObject } from "../http/respond.ts";
import { respondList } from "../http/respond-list.ts";
import { Selection } from "../registry/selection.ts";
import type { ResourceContext } from "../request-context.ts";
import type { Verb } from "./verb.ts";

const STORE = "etcd-0";
const STORE_MS = 2000;

/**
 * Answers reads of componentstatuses, of which nothing is stored.
 * K8S-DIFF: only the store is shown, under its usual name. Kubernetes also asks two fixed ports of this machine for the scheduler and
 * the controllers, which here have none.
 */
export const COMPONENT_STATUSES: Readonly<Record<string, Verb>> = {
  async get(ctx: ResourceContext): Promise<Reply> {
    const { resource, target } = ctx;
    if (target.name !== STORE) throw notFoundError(resource.name, target.name);
    return respondObject(ctx, await storeStatus(ctx));
  },
  async list(ctx: ResourceContext): Promise<Reply> {
    const selection = new Selection(ctx.resource, { namespace: "", query: ctx.query });
    const objects = [await storeStatus(ctx)].filter((status) => selection.matches(status));
    return respondList(ctx, { objects, metadata: { resourceVersion: "" } });
  },
};

async function storeStatus({ resource, server }: ResourceContext): Promise<StoredObject> {
  const condition = await health(() => server.store.ping(AbortSignal.timeout(STORE_MS)));
  const { apiVersion, kind } = resource.kind;
  const status: KubeObject = { kind, apiVersion, metadata: { name: STORE }, conditions: [condition] };
  return StoredObject.unwritten(resource.key("", STORE), encodeObject(status));
}

async function health(ask: () => Promise<void>): Promise<object> {
  try {
    await ask();
    return { type: "Healthy", status: "True", message: "ok" };
  } catch (error) {
    return { type: "Healthy", status: "False", error: error instanceof Error ? error.message : String(error) };
  }
}
