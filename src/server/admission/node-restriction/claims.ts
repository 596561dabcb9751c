import type { PersistentVolumeClaim } from "../../../api/kinds/core/persistent-volume-claim.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import type { Admission } from "../admission.ts";

/** What a node finds out when it makes the file system of a volume larger. */
const OWN = ["capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"] as const;

/** A node reports how large a claim's volume has become. */
export function refusalOfClaim({ operation, subresource, object, old }: Admission, node: string): string | undefined {
  if (operation !== "UPDATE" || subresource !== "status") return "may only update PVC status";
  const [now, before] = [object, old].map((claim) => others((claim ?? {}) as PersistentVolumeClaim));
  if (equalJson(now, before)) return undefined;
  return `node "${node}" is not allowed to update fields other than status.quantity and status.conditions`;
}

function others({ metadata, spec, status }: PersistentVolumeClaim): object {
  const { resourceVersion: _, managedFields: __, ...meta } = metadata ?? {};
  const rest = Object.entries(status ?? {}).filter(([field]) => !(OWN as readonly string[]).includes(field));
  return { meta, spec, status: Object.fromEntries(rest) };
}
