import type { Service } from "../../api/kinds/core/service.ts";
import { claimedValues } from "./claimed-values.ts";
import { FIRST_PORT, isNodePort, LAST_PORT } from "./port-range.ts";
import { type Repair, YOUNG_MS } from "./repair-addresses.ts";

/** Makes the claims of node ports and Services agree, and tells what cannot be mended. */
export async function repairPorts({ allocator, services, now, record }: Repair): Promise<void> {
  const holders = new Map<number, Service>();
  for (const service of services) {
    for (const port of claimedValues(service).ports) {
      const warn = (reason: string, message: string): void => record(service, { type: "Warning", reason, message });
      if (!isNodePort(port)) {
        const range = `${FIRST_PORT}-${LAST_PORT}`;
        warn("PortOutOfRange", `Port ${port} is not within the port range ${range}; please recreate service`);
      } else if (holders.has(port)) {
        warn("PortAlreadyAllocated", `Port ${port} was assigned to multiple services; please recreate service`);
      } else holders.set(port, service);
    }
  }
  const claims = new Map((await allocator.ports.all()).map((claim) => [claim.port, claim]));
  for (const { port, holder, since } of claims.values()) {
    if (uidOf(holders.get(port)) === holder || now - since < YOUNG_MS) continue;
    await allocator.ports.release(port, holder);
    claims.delete(port);
  }
  for (const [port, service] of holders) {
    if (claims.has(port)) continue;
    const taken = await allocator.ports.take({ port, holder: uidOf(service), since: now });
    if (!taken) continue;
    const message = `Port ${port} is not allocated; repairing`;
    record(service, { type: "Warning", reason: "PortNotAllocated", message });
  }
}

const uidOf = (service: Service | undefined): string => service?.metadata?.uid ?? "";
