import { type AnyKind, defineKind } from "../api/kind.ts";
import type { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { kinds } from "../api/kinds/index.ts";
import { anyObject } from "../api/schema.ts";
import type { Stored } from "../client/client.ts";

/** The kinds that are stored objects with lists and watches, one version each: what may be owned, collected or emptied. */
export const storedKinds: readonly AnyKind[] = (() => {
  const byResource = new Map<string, AnyKind>();
  for (const kind of kinds) {
    const stored = ["list", "delete", "get"].every((method) => (kind.methods as readonly string[]).includes(method));
    if (stored && !byResource.has(kind.groupResource)) byResource.set(kind.groupResource, kind);
  }
  return [...byResource.values()];
})();

/** The kind that a definition makes the server serve; undefined before it is established. */
function definedKind(definition: Stored<CustomResourceDefinition>): AnyKind | undefined {
  const { spec, status } = definition;
  const established = status?.conditions?.some(({ type, status: state }) => type === "Established" && state === "True");
  const version =
    spec.versions.find((candidate) => candidate.storage && candidate.served) ??
    spec.versions.find(({ served }) => served);
  if (established !== true || version === undefined) return undefined;
  return defineKind({
    group: spec.group,
    version: version.name,
    kind: spec.names.kind,
    resource: spec.names.plural,
    scope: spec.scope === "Cluster" ? "Cluster" : "Namespaced",
    schema: anyObject,
  });
}

/** All stored kinds, those of custom resources included. */
export function servedKinds(definitions: readonly Stored<CustomResourceDefinition>[]): AnyKind[] {
  return [...storedKinds, ...definitions.flatMap((definition) => definedKind(definition) ?? [])];
}
