import type { InferOutput } from "../../schema.ts";
import type { ResourceQuotaSchema } from "./resource-quota.ts";

/** Used and hard amounts of a quota, those of limits or all others: cpu: 1/2, pods: 3/10. */
export function quotaCell({ status }: InferOutput<typeof ResourceQuotaSchema>, part: "requests" | "limits"): string {
  const shown = Object.entries(status.hard ?? {}).filter(
    ([name]) => name.startsWith("limits.") === (part === "limits"),
  );
  return shown
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${status.used?.[name] ?? "0"}/${hard}`)
    .join(", ");
}
