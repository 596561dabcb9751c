import { isReason } from "../../api/errors.ts";
import type { CustomResourceDefinition } from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import { rootSchema } from "../../api/kinds/apiextensions/definition-schema.ts";
import { SYSTEM } from "../auth/user.ts";
import { deleteObject } from "../registry/delete-object.ts";
import { Resource } from "../registry/resource.ts";
import type { ResourceContext } from "../request-context.ts";
import type { ServerContext } from "../server-context.ts";
import { customKind } from "./custom-kind.ts";

const OPTIONS = {
  dryRun: false,
  grace: undefined,
  propagation: undefined,
  uid: undefined,
  resourceVersion: undefined,
  // Neither a webhook nor a policy may keep what nobody can look at any longer.
  admitted: true,
} as const;

/**
 * Deletes all objects of a definition, as they lie in the store: a conversion webhook that went before its definition does not keep
 * them. Resolves to how many are left, waiting for their finalizers.
 */
export async function removeInstances(server: ServerContext, definition: CustomResourceDefinition): Promise<number> {
  const [version] = definition.spec.versions;
  if (version === undefined) return 0;
  const schema = rootSchema(version.schema?.openAPIV3Schema);
  const resource = new Resource({ kind: customKind(definition, version, schema), schema, custom: true });
  const cache = server.feed.cache(resource.prefix);
  for (const { value } of cache.range(cache.prefix)) {
    const { namespace = "", name = "", deletionTimestamp } = value.metadata ?? {};
    if (deletionTimestamp !== undefined) continue;
    try {
      await deleteObject(contextOf(server, resource, { namespace, name }), { resource, namespace, name }, OPTIONS);
    } catch (error) {
      if (!isReason(error, "NotFound")) throw error;
    }
  }
  await server.feed.fresh();
  return cache.size;
}

/** The server's own wish, in the form of a request. */
function contextOf(
  server: ServerContext,
  resource: Resource,
  of: { namespace: string; name: string },
): ResourceContext {
  const { group, version, resource: plural } = resource.kind;
  return {
    server,
    resource,
    target: { group, version, resource: plural, ...of, subresource: "", rest: "" },
    request: new Request("https://orch/"),
    query: new URLSearchParams(),
    info: { verb: "delete", path: "" },
    connection: {},
    user: SYSTEM,
    warnings: [],
    auditAnnotations: {},
  };
}
