import { type AnyKind, defineKind } from "../../api/kind.ts";
import type { APIService } from "../../api/kinds/apiregistration/api-service.ts";
import { anyObject } from "../../api/schema.ts";
import { type Client, errorOf } from "../../client/client.ts";

/** What a namespace may hold of the kinds that other servers answer for. */
export interface ForeignKinds {
  /** Kinds that can be listed and deleted. */
  kinds: AnyKind[];
  /** Versions whose servers did not say what they serve, and why. */
  failures: string[];
}

interface ResourceList {
  resources?: { name: string; namespaced: boolean; kind: string; verbs: string[] }[];
}

/** Asks the servers behind the API server for their namespaced kinds. */
export async function foreignKinds(services: readonly APIService[], client: Client): Promise<ForeignKinds> {
  const found: ForeignKinds = { kinds: [], failures: [] };
  for (const { spec } of services) {
    if (spec?.service === undefined) continue;
    const [group, version] = [spec.group ?? "", spec.version ?? ""];
    try {
      const response = await client.raw(`/apis/${group}/${version}`);
      if (!response.ok) throw await errorOf(response);
      const { resources = [] } = (await response.json()) as ResourceList;
      for (const { name, namespaced, kind, verbs } of resources) {
        if (!namespaced || !["list", "delete"].every((verb) => verbs.includes(verb))) continue;
        const methods = verbs.includes("deletecollection")
          ? (["list", "delete", "deletecollection"] as const)
          : undefined;
        found.kinds.push(
          defineKind({
            group,
            version,
            kind,
            resource: name,
            scope: "Namespaced",
            schema: anyObject,
            methods: methods ?? ["list", "delete"],
          }),
        );
      }
    } catch (error) {
      found.failures.push(`${group}/${version}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return found;
}
