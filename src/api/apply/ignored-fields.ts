import type { AnyKind } from "../kind.ts";
import { EMPTY, type FieldSet, fromFieldsV1 } from "./field-set.ts";

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
