import type { Service } from "../../api/kinds/core/service.ts";
import type { IPAddress } from "../../api/kinds/networking/ip-address.ts";
import type { EventNote, Subject } from "../../client/event-recorder.ts";
import { isFor } from "./address-claims.ts";
import { claimedValues } from "./claimed-values.ts";
import type { ServiceAllocator } from "./service-allocator.ts";

/** A claim this young, in ms, may belong to a Service that is just being written. */
export const YOUNG_MS = 60_000;

export interface Repair {
  readonly allocator: ServiceAllocator;
  /** Every Service there is. */
  readonly services: readonly Service[];
  readonly now: number;
  record(subject: Subject, note: EventNote): void;
}

/** Makes IPAddresses and Services agree: what has leaked goes, what is missing is made, what cannot be mended is told. */
export async function repairAddresses(repair: Repair): Promise<void> {
  const { allocator, services } = repair;
  for (const claim of allocator.addresses.all()) await repairClaim(repair, claim);
  for (const service of services) await repairService(repair, service);
}

/** Claims the addresses of one Service that nobody has claimed for it. */
export async function repairService({ allocator, record, services }: Repair, service: Service): Promise<void> {
  const ranges = allocator.ranges();
  for (const address of claimedValues(service).addresses.filter((text) => !text.includes(":"))) {
    const warn = (reason: string, what: string): void =>
      record(service, { type: "Warning", reason, message: `Cluster IP [IPv4]: ${address} ${what}` });
    if (!ranges.some((range) => range.contains(address))) {
      warn("ClusterIPOutOfRange", "is not within any configured Service CIDR; please recreate service");
    }
    const claim = allocator.addresses.known(address);
    if (claim !== undefined && isFor(claim, service)) continue;
    if (claim !== undefined && services.some((other) => isFor(claim, other) && holds(other, address))) {
      warn("ClusterIPAlreadyAllocated", "was assigned to multiple services; please recreate service");
      continue;
    }
    if (claim === undefined && (await allocator.addresses.take(address, service))) {
      warn("ClusterIPNotAllocated", "is not allocated; repairing");
    }
  }
}

async function repairClaim({ allocator, services, now, record }: Repair, claim: IPAddress): Promise<void> {
  const address = claim.metadata?.name ?? "";
  const owner = services.find((service) => isFor(claim, service));
  if (owner !== undefined && holds(owner, address)) return;
  if (now - Date.parse(claim.metadata?.creationTimestamp ?? "") < YOUNG_MS) return;
  const { namespace = "", name = "" } = claim.spec?.parentRef ?? {};
  const of = `IPAddress: ${address} for Service ${namespace}/${name}`;
  record(
    claim,
    owner === undefined
      ? { type: "Warning", reason: "IPAddressNotAllocated", message: `${of} appears to have leaked: cleaning up` }
      : { type: "Warning", reason: "IPAddressWrongReference", message: `${of} has a wrong reference; cleaning up` },
  );
  await allocator.addresses.release(address, { metadata: { namespace, name } } as Service);
}

const holds = (service: Service, address: string): boolean => claimedValues(service).addresses.includes(address);
