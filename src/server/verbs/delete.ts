import type { Reply } from "../http/answer.ts";
import { respondObject, respondValue } from "../http/respond.ts";
import { deleteObject } from "../registry/delete-object.ts";
import { deleteOptions } from "../registry/delete-options.ts";
import type { ResourceContext } from "../request-context.ts";

/** Kinds that answer a deletion with the object although it went at once, as Kubernetes' strategies say. */
const RETURNED = new Set([
  "v1/PersistentVolume",
  "v1/PersistentVolumeClaim",
  "v1/PodTemplate",
  "v1/ResourceQuota",
  "v1/Service",
  "v1/ServiceAccount",
  "storage.k8s.io/v1/CSIDriver",
  "storage.k8s.io/v1/CSINode",
  "storage.k8s.io/v1/StorageClass",
  "storage.k8s.io/v1/VolumeAttachment",
]);

/** Deletes one object. Answers with it when it is still there for a while, else with a Status of what went. */
export async function remove(ctx: ResourceContext): Promise<Reply> {
  const { resource, target } = ctx;
  const { kind } = resource;
  const options = await deleteOptions(ctx);
  const which = { resource, namespace: target.namespace, name: target.name };
  const { object, marked } = await deleteObject(ctx, which, options);
  if (marked || RETURNED.has(`${kind.apiVersion}/${kind.kind}`)) return respondObject(ctx, object);
  return respondValue(ctx, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name: target.name,
      ...(kind.group === "" ? {} : { group: kind.group }),
      kind: kind.resource,
      uid: object.value.metadata?.uid,
    },
  });
}
