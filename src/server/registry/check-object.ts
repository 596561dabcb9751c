import { invalidError } from "../../api/errors.ts";
import type { FieldError } from "../../api/field-error.ts";
import type { KubeObject } from "../../api/kind.ts";
import { validateMetadata } from "../../api/metadata.ts";
import type { Resource } from "./resource.ts";

/** Throws Invalid when an object may not be created (`old` absent) or replace `old`, by its metadata or its kind's rules. */
export function checkObject(
  resource: Resource,
  change: { object: KubeObject; old?: KubeObject; subresource?: string },
): void {
  const { kind } = resource;
  const { object, old, subresource } = change;
  const errors: FieldError[] = [...validateMetadata(kind, object, old)];
  if (subresource === undefined || subresource === "") errors.push(...complaints(resource, object, old));
  else if (old !== undefined) errors.push(...(kind.parts?.[subresource]?.validate?.(object, old) ?? []));
  if (errors.length === 0) return;
  // As Kubernetes, which validates the one form that all versions share: an Event of events.k8s.io is one of the core group there.
  const { group } = resource.conversion?.storage ?? kind;
  throw invalidError({ group, kind: kind.kind, name: object.metadata?.name ?? "" }, errors);
}

/** The rules of the kind, or, of a version without rules of its own, those of the version it is stored as. */
function complaints(
  { kind, conversion }: Resource,
  object: KubeObject,
  old: KubeObject | undefined,
): readonly FieldError[] {
  if (kind.validate !== undefined || conversion === undefined) return kind.validate?.(object, old) ?? [];
  const stored = conversion.toStorage(object);
  return conversion.storage.validate?.(stored, old === undefined ? undefined : conversion.toStorage(old)) ?? [];
}
