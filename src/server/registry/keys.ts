import type { AnyKind } from "../../api/kind.ts";

/** Everything of the API lies under this prefix of the store. */
export const REGISTRY = "/registry/";

/** Where the objects of a kind lie: /registry/<group or core>/<resource>/. */
export function prefixFor(kind: Pick<AnyKind, "group" | "resource">): string {
  return `${REGISTRY}${kind.group === "" ? "core" : kind.group}/${kind.resource}/`;
}

/** The prefix that a key lies under. */
export function prefixOf(key: string): string {
  const group = key.indexOf("/", REGISTRY.length);
  return key.slice(0, key.indexOf("/", group + 1) + 1);
}

/** The key of an object; of a namespace's objects when `name` is empty. */
export function keyFor(prefix: string, namespace: string, name: string): string {
  return namespace === "" ? `${prefix}${name}` : `${prefix}${namespace}/${name}`;
}
