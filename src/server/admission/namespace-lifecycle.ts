import { ApiError, forbiddenError } from "../../api/errors.ts";
import { Namespace } from "../../api/kinds/core/namespace.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

/** Namespaces that the cluster cannot be without. */
const IMMORTAL = new Set(["default", "kube-system", "kube-public"]);

/** Objects are created only in namespaces that exist and are not being deleted. */
export const namespaceLifecycle: AdmissionStep = {
  name: "NamespaceLifecycle",
  async mutate(admission: Admission): Promise<void> {
    const { ctx, operation } = admission;
    const { resource, target, server } = ctx;
    if (operation === "DELETE") {
      const name = admission.object.metadata?.name ?? "";
      if (resource.kind.groupResource !== "namespaces" || !IMMORTAL.has(name)) return;
      throw forbiddenError(resource.name, name, "this namespace may not be deleted");
    }
    if (operation !== "CREATE" || !resource.namespaced) return;
    const which = { resource: server.resources.builtIn(Namespace), namespace: "", name: target.namespace };
    const namespace = server.registry.cached(which) ?? (await server.registry.readThrough(which));
    if (namespace.value.metadata?.["deletionTimestamp"] === undefined) return;
    const why = `unable to create new content in namespace ${target.namespace} because it is being terminated`;
    const refused = forbiddenError(resource.name, admission.object.metadata?.name ?? "", why);
    throw new ApiError("Forbidden", refused.message, {
      details: {
        ...refused.details,
        causes: [
          {
            reason: "NamespaceTerminating",
            message: `namespace ${target.namespace} is being terminated`,
            field: "metadata.namespace",
          },
        ],
      },
    });
  },
};
