import { ApiError } from "../../api/errors.ts";
import { CustomResourceDefinition } from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import { CLEANUP_FINALIZER } from "../custom/definition-conditions.ts";
import { finalizersOf } from "../registry/deletion.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

/** A definition goes after its objects: its deletion waits for their end, and no new ones are made meanwhile. */
export const customResourceCleanup: AdmissionStep = {
  name: "CustomResourceCleanup",
  mutate(admission: Admission): void {
    const { ctx, object, operation } = admission;
    const { kind, custom } = ctx.resource;
    if (operation === "DELETE" && kind.groupResource === "customresourcedefinitions.apiextensions.k8s.io") {
      const finalizers = finalizersOf(object);
      const isMarked = object.metadata?.["deletionTimestamp"] !== undefined;
      if (isMarked || finalizers.includes(CLEANUP_FINALIZER)) return;
      object.metadata = { ...object.metadata, finalizers: [...finalizers, CLEANUP_FINALIZER] };
    }
    if (operation !== "CREATE" || !custom) return;
    const { registry, resources } = ctx.server;
    const name = kind.groupResource;
    const which = { resource: resources.builtIn(CustomResourceDefinition), namespace: "", name };
    if (registry.cached(which)?.value.metadata?.["deletionTimestamp"] === undefined) return;
    throw new ApiError("MethodNotAllowed", "create not allowed while custom resource definition is terminating", {
      details: {},
    });
  },
};
