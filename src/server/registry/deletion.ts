import type { KubeObject } from "../../api/kind.ts";

/** The finalizers of an object. */
export function finalizersOf(object: KubeObject): readonly string[] {
  const finalizers = object.metadata?.["finalizers"];
  return Array.isArray(finalizers) ? (finalizers as string[]) : [];
}

/** Whether an object is on its way out and nothing keeps it any longer: no finalizer, no grace period. */
export function nothingKeeps(object: KubeObject): boolean {
  const metadata = object.metadata ?? {};
  if (metadata["deletionTimestamp"] === undefined) return false;
  if ((metadata["deletionGracePeriodSeconds"] ?? 0) !== 0) return false;
  return finalizersOf(object).length === 0 && namespaceFinalizers(object).length === 0;
}

/** spec.finalizers of a namespace: what the namespace controller still has to clear. */
export function namespaceFinalizers(object: KubeObject): readonly string[] {
  if (object.kind !== "Namespace") return [];
  return (object["spec"] as { finalizers?: string[] } | undefined)?.finalizers ?? [];
}
