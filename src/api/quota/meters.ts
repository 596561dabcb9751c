import type { AnyKind, KubeObject } from "../kind.ts";
import type { ResourceQuota } from "../kinds/core/resource-quota.ts";
import { countMeter } from "./count-meter.ts";
import type { Meter, ScopeSelector } from "./meter.ts";
import { podMeter } from "./pod-meter.ts";
import { resourceClaimMeter } from "./resource-claim-meter.ts";
import { serviceMeter } from "./service-meter.ts";
import { volumeClaimMeter } from "./volume-claim-meter.ts";

const OWN: Readonly<Record<string, Meter>> = {
  pods: podMeter,
  services: serviceMeter,
  persistentvolumeclaims: volumeClaimMeter,
  "resourceclaims.resource.k8s.io": resourceClaimMeter,
};
/** Events come in masses and go by themselves. */
const UNMETERED = new Set(["events", "events.events.k8s.io"]);

const meters = new Map<string, Meter>(Object.entries(OWN));

/** What measures a kind, built-in or custom; undefined when its objects use up no quota. */
export function meterOf({ groupResource, scope }: Pick<AnyKind, "groupResource" | "scope">): Meter | undefined {
  if (scope !== "Namespaced" || UNMETERED.has(groupResource)) return undefined;
  let meter = meters.get(groupResource);
  if (meter === undefined) {
    meter = countMeter(groupResource);
    meters.set(groupResource, meter);
  }
  return meter;
}

/** All conditions under which a quota looks at an object. */
function scopesOf({ spec }: Pick<ResourceQuota, "spec">): ScopeSelector[] {
  const plain = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }));
  return [...plain, ...(spec?.scopeSelector?.matchExpressions ?? [])];
}

/** Whether the object falls in every scope of the quota. */
export function isCovered(meter: Meter, quota: Pick<ResourceQuota, "spec">, object: KubeObject): boolean {
  return scopesOf(quota).every((selector) => meter.inScope(object, selector));
}
