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
  if (subresource === "status" && old !== undefined) errors.push(...(kind.validateStatus?.(object, old) ?? []));
  else if (subresource === undefined || subresource === "") errors.push(...(kind.validate?.(object, old) ?? []));
  if (errors.length === 0) return;
  throw invalidError({ group: kind.group, kind: kind.kind, name: object.metadata?.name ?? "" }, errors);
}
