import { Service } from "../../api/kinds/core/service.ts";
import { IPAddress } from "../../api/kinds/networking/ip-address.ts";
import { createClient } from "../../client/client.ts";
import { EventRecorder } from "../../client/event-recorder.ts";
import type { Fetch } from "../bootstrap/bootstrap.ts";
import { follow } from "../cache/follow.ts";
import type { ServerContext } from "../server-context.ts";
import { isFor } from "../services/address-claims.ts";
import { type Repair, repairAddresses, repairService } from "../services/repair-addresses.ts";
import { repairPorts } from "../services/repair-ports.ts";

const REPAIR_MS = 3 * 60_000;

/**
 * Keeps the addresses and node ports of Services claimed, until the server stops: an IPAddress that is deleted while its Service has it comes
 * back at once, everything else is compared every few minutes. Kubernetes: the repair loops of IP addresses and node ports.
 */
export async function serviceRepair(server: ServerContext, fetch: Fetch): Promise<void> {
  const { clock, signal, log, registry, resources, feed, services: allocator } = server;
  const client = createClient({ fetch });
  const shared = { client, log, clock };
  const ofAddresses = new EventRecorder({ ...shared, component: "ipallocator-repair-controller" });
  const ofPorts = new EventRecorder({ ...shared, component: "portallocator-repair-controller" });
  const repair = (recorder: EventRecorder): Repair => ({
    allocator,
    services: registry.cachedList(resources.builtIn(Service)).map(({ value }) => value as Service),
    now: clock.now(),
    record: recorder.record.bind(recorder),
  });
  const attempt = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      if (!signal.aborted) log.warn("addresses and ports of Services could not be checked", { error });
    });

  let restoring: Promise<void> = Promise.resolve();
  const stop = follow(feed.cache(resources.builtIn(IPAddress).prefix), feed, {
    reset: () => undefined,
    change: ({ object, deleted }) => {
      if (!deleted) return;
      const claim = object.value as IPAddress;
      restoring = restoring.then(async () => {
        const all = repair(ofAddresses);
        const owner = all.services.find((service) => isFor(claim, service));
        if (owner !== undefined) await attempt(repairService(all, owner));
      });
    },
  });
  while (!signal.aborted) {
    await attempt(repairAddresses(repair(ofAddresses)));
    await attempt(repairPorts(repair(ofPorts)));
    await clock.sleep(REPAIR_MS, signal).catch(() => undefined);
  }
  stop();
  await restoring;
}
