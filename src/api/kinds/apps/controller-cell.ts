import type { ObjectMeta } from "../meta/object-meta.ts";

/** The controller that owns an object, as kind.group/name. */
export function controllerCell(metadata: ObjectMeta): string {
  const owner = (metadata.ownerReferences ?? []).find((reference) => reference.controller);
  if (owner === undefined) return "<none>";
  const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}
