import type { AnyKind } from "../kind.ts";
import { difference, EMPTY, type FieldSet, fromFieldsV1, pathSet, union, without } from "./field-set.ts";

const STATUS = fromFieldsV1({ "f:status": {} });
const ALL_BUT_STATUS = fromFieldsV1({ "f:spec": {}, "f:metadata": { "f:labels": {} } });

/**
 * What a write through this resource cannot change, and so cannot own: the status of kinds that have it as a subresource, and in
 * writes to the status everything that its strategy puts back.
 */
export function ignoredFields(kind: Pick<AnyKind, "subresources">, subresource: string): FieldSet {
  if (subresource === "status") return ALL_BUT_STATUS;
  return subresource === "" && kind.subresources.includes("status") ? STATUS : EMPTY;
}

/** What a write through this resource never owns: what it cannot change, and what only a create may say. */
export function unownedFields(kind: Pick<AnyKind, "subresources" | "resetFields">, subresource: string): FieldSet {
  const reset = subresource === "" ? (kind.resetFields ?? []) : [];
  return reset.map((field) => pathSet([`f:${field}`])).reduce(union, ignoredFields(kind, subresource));
}

/** Fields of metadata that belong to the server or are the object's identity: nobody manages them. */
const UNMANAGED = [
  "name",
  "namespace",
  "creationTimestamp",
  "selfLink",
  "uid",
  "clusterName",
  "generation",
  "managedFields",
  "resourceVersion",
];
const UNMANAGED_SET = fromFieldsV1({
  "f:apiVersion": {},
  "f:kind": {},
  "f:metadata": Object.fromEntries(UNMANAGED.map((name) => [`f:${name}`, {}])),
});
const METADATA = pathSet(["f:metadata"]);

/** What of a set can be owned by a write that ignores `ignored`. */
export function ownable(fields: FieldSet, ignored: FieldSet): FieldSet {
  return difference(without(without(fields, ignored), UNMANAGED_SET), METADATA);
}
