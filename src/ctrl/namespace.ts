import { ApiError, isReason } from "../api/errors.ts";
import type { AnyKind } from "../api/kind.ts";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { APIService } from "../api/kinds/apiregistration/api-service.ts";
import { Namespace } from "../api/kinds/core/namespace.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import type { Client, Stored } from "../client/client.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { type Leftover, type NamespaceContent, namespaceConditions } from "./namespace/conditions.ts";
import { foreignKinds } from "./namespace/foreign-kinds.ts";
import { sameContent } from "./same-content.ts";
import { servedKinds } from "./served-kinds.ts";
import { unless } from "./unless.ts";

const FINALIZER = "kubernetes";
/** How soon to look again whether the contents are gone, in ms. */
const AGAIN = 1000;

/** Empties a namespace that is being deleted, then lets it go. */
export const namespaceController: Controller = {
  name: "namespace-controller",
  kind: Namespace,
  reads: [CustomResourceDefinition, APIService],
  // Pods take longest to go; the last one's end need not wait for the next look.
  watches: [
    watch(Pod, ({ metadata }, cache) =>
      cache(Namespace).get(metadata.namespace ?? "")?.metadata.deletionTimestamp === undefined
        ? []
        : [metadata.namespace ?? ""],
    ),
  ],
  writes: ["namespaces/status conditions", "namespaces/finalize"],
  reconcile,
};

async function reconcile(key: string, { cache, client, clock }: Context) {
  const namespace = cache(Namespace).get(key);
  if (namespace?.metadata.deletionTimestamp === undefined || !namespace.spec?.finalizers?.includes(FINALIZER))
    return undefined;
  const foreign = await foreignKinds(cache(APIService).list(), client);
  const content: NamespaceContent = { leftovers: [], failures: [], undiscovered: foreign.failures };
  for (const kind of [...servedKinds(cache(CustomResourceDefinition).list()), ...foreign.kinds]) {
    if (kind.scope !== "Namespaced") continue;
    try {
      const leftover = await empty(kind, key, client);
      if (leftover !== undefined) content.leftovers.push(leftover);
    } catch (error) {
      content.failures.push(`${kind.groupResource}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const conditions = namespaceConditions(namespace.status?.conditions ?? [], content, clock.now());
  let current: Stored<Namespace> = namespace;
  if (!sameContent(conditions, namespace.status?.conditions)) {
    const status = { ...namespace.status, phase: "Terminating", conditions };
    current = await client.update(Namespace, { ...namespace, status }, { subresource: "status" });
  }
  if (Object.values(content).some((part) => part.length > 0)) return { requeueAfter: AGAIN };
  const finalizers = current.spec?.finalizers?.filter((finalizer) => finalizer !== FINALIZER) ?? [];
  await client
    .update(Namespace, { ...current, spec: { ...current.spec, finalizers } }, { subresource: "finalize" })
    .catch(unless("NotFound"));
  return undefined;
}

/** Deletes all objects of a kind in a namespace; resolves to what is still there. */
async function empty(kind: AnyKind, namespace: string, client: Client): Promise<Leftover | undefined> {
  const there = await remaining(kind, namespace, client);
  if (there.length === 0) return undefined;
  if (kind.methods.includes("deletecollection")) await deleteAll(kind, namespace, client);
  else for (const { metadata } of there) await client.delete(kind, metadata).catch(unless("NotFound"));
  const left = await remaining(kind, namespace, client);
  if (left.length === 0) return undefined;
  return {
    resource: kind.groupResource,
    count: left.length,
    finalizers: left.flatMap(({ metadata }) => finalizersOf(metadata)),
  };
}

async function deleteAll(kind: AnyKind, namespace: string, client: Client): Promise<void> {
  const prefix = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const response = await client.raw(`${prefix}/namespaces/${namespace}/${kind.resource}?propagationPolicy=Background`, {
    method: "DELETE",
  });
  const answer = await response.text();
  if (!response.ok)
    throw new ApiError("", `cannot delete all ${kind.groupResource} in namespace "${namespace}": ${answer}`, {
      code: response.status,
    });
}

const finalizersOf = (metadata: object): string[] =>
  "finalizers" in metadata && Array.isArray(metadata.finalizers) ? metadata.finalizers.map(String) : [];

/** Objects of a kind in a namespace; none when the server does not serve the kind. */
async function remaining(kind: AnyKind, namespace: string, client: Client) {
  try {
    return (await client.list(kind, { namespace, limit: 500 })).items;
  } catch (error) {
    if (isReason(error, "NotFound") || isReason(error, "MethodNotAllowed")) return [];
    throw error;
  }
}
