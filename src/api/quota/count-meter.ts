import { one } from "./amounts.ts";
import type { Meter } from "./meter.ts";

/** Kinds that a quota may also name without "count/". */
const PLAIN = new Set(["configmaps", "resourcequotas", "replicationcontrollers", "secrets"]);

/** Counts objects of a kind, whatever they are. `groupResource` is "deployments.apps", or "secrets" for the core group. */
export function countMeter(groupResource: string): Meter {
  const names = [`count/${groupResource}`, ...(PLAIN.has(groupResource) ? [groupResource] : [])];
  const usage = new Map(names.map((name) => [name, one]));
  return {
    needs: "metadata",
    charged: ["CREATE"],
    tracks: (name) => usage.has(name),
    // Only pods and volume claims fall in a scope: a quota with one looks at nothing else.
    inScope: () => false,
    usage: () => usage,
  };
}
