import type { ResourceClaim } from "../kinds/resource/resource-claim.ts";
import type { DeviceRequest, DeviceSubRequest } from "../kinds/resource/resource-claim-spec.ts";
import { type Amounts, larger, one, sum } from "./amounts.ts";
import type { Meter } from "./meter.ts";

const COUNT = "count/resourceclaims.resource.k8s.io";
const DEVICES = ".deviceclass.resource.k8s.io/devices";
/** The most devices that an allocation can hold: what "all of them" is charged as. */
const MOST_DEVICES = 32;

export const resourceClaimMeter: Meter = {
  needs: "object",
  charged: ["CREATE", "UPDATE"],
  tracks: (name) => name === COUNT || name.endsWith(DEVICES),
  inScope: () => false,
  usage(object) {
    const requests = (object as ResourceClaim).spec?.devices?.requests ?? [];
    return requests.map(devicesOf).reduce(sum, new Map([[COUNT, one]]));
  },
};

/** Of alternatives, each class is charged with the most that one of them would take. */
function devicesOf({ exactly, firstAvailable = [] }: DeviceRequest): Amounts {
  const alternatives = firstAvailable.length > 0 ? firstAvailable : exactly === undefined ? [] : [exactly];
  return alternatives.map(devices).reduce(larger, new Map());
}

function devices({ deviceClassName, allocationMode, count }: Omit<DeviceSubRequest, "name">): Amounts {
  const number = allocationMode === "All" ? MOST_DEVICES : Number(count ?? 1);
  return new Map([[deviceClassName + DEVICES, { ...one, nanos: one.nanos * BigInt(number) }]]);
}
