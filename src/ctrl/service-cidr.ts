import { IPAddress } from "../api/kinds/networking/ip-address.ts";
import { ServiceCIDR } from "../api/kinds/networking/service-cidr.ts";
import { formatTime } from "../api/time.ts";
import type { Client, Stored } from "../client/client.ts";
import { type Cidr, parseCidr } from "../lib/cidr.ts";
import { type CacheOf, type Controller, watch } from "./controller.ts";
import { protect } from "./in-use-protection.ts";
import { unless } from "./unless.ts";

type Range = Stored<ServiceCIDR>;

const FINALIZER = "networking.k8s.io/service-cidr-finalizer";
/** How long every server may take to hear that a range is going and stop giving out its addresses, in ms. Kubernetes: 10 s. */
const HEARD_MS = 10_000;

const READY = { status: "True", reason: "", message: "Kubernetes Service CIDR is ready" };
const TERMINATING = {
  status: "False",
  reason: "Terminating",
  message: "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
};

/** Says of ranges of cluster addresses that they can be used, and keeps one that is to go until none of its addresses needs it. */
export const serviceCidrController: Controller = {
  name: "service-cidr-controller",
  kind: ServiceCIDR,
  // An address or another range may be what a range waits for that is being deleted.
  watches: [watch(IPAddress, (_, cache) => leaving(cache)), watch(ServiceCIDR, (_, cache) => leaving(cache))],
  writes: ["servicecidrs.networking.k8s.io/status", "servicecidrs.networking.k8s.io metadata.finalizers"],
  async reconcile(key, { cache, client, clock }) {
    const range = cache(ServiceCIDR).get(key);
    if (range === undefined) return undefined;
    const { deletionTimestamp } = range.metadata;
    const kept = deletionTimestamp !== undefined && isNeeded(range, cache);
    const wait = deletionTimestamp === undefined ? 0 : Date.parse(deletionTimestamp) + HEARD_MS - clock.now();
    if (!kept && wait > 0) return { requeueAfter: wait };
    await protect(client, range, { kind: ServiceCIDR, finalizer: FINALIZER, inUse: () => kept });
    if (deletionTimestamp === undefined) await declare(range, READY, { client, now: clock.now() });
    else if (kept) await declare(range, TERMINATING, { client, now: clock.now() });
    return undefined;
  },
};

async function declare(
  { metadata, status }: Range,
  condition: typeof READY,
  { client, now }: { client: Client; now: number },
): Promise<void> {
  const before = status?.conditions?.find(({ type }) => type === "Ready");
  if (before?.status === condition.status) return;
  const conditions = [{ type: "Ready", ...condition, lastTransitionTime: formatTime(now) }];
  const options = { type: "merge", subresource: "status" } as const;
  await client
    .patch(ServiceCIDR, { name: metadata.name }, { status: { conditions } }, options)
    .catch(unless("NotFound"));
}

const isLeaving = ({ metadata }: Range): boolean => metadata.deletionTimestamp !== undefined;

const leaving = (cache: CacheOf): string[] =>
  cache(ServiceCIDR)
    .list()
    .filter(isLeaving)
    .map(({ metadata }) => metadata.name);

/** Whether some address of the range lies in no other one that stays. */
function isNeeded(range: Range, cache: CacheOf): boolean {
  const staying = cache(ServiceCIDR)
    .list()
    .filter((other) => other.metadata.uid !== range.metadata.uid && !isLeaving(other))
    .flatMap(blocks);
  const own = blocks(range);
  const within = (among: readonly Cidr[], address: string): boolean => among.some((block) => block.contains(address));
  return cache(IPAddress)
    .list()
    .some(({ metadata: { name } }) => within(own, name) && !within(staying, name));
}

const blocks = ({ spec }: Range): Cidr[] => (spec?.cidrs ?? []).flatMap((cidr) => parseCidr(cidr) ?? []);
