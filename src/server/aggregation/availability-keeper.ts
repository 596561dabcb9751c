import { isReason } from "../../api/errors.ts";
import type { AnyKind, KubeObject } from "../../api/kind.ts";
import { APIService, type APIServiceCondition } from "../../api/kinds/apiregistration/api-service.ts";
import { Service } from "../../api/kinds/core/service.ts";
import { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import { equalJson } from "../../lib/equal-json.ts";
import { follow } from "../cache/follow.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { timestamp } from "../registry/timestamp.ts";
import type { ServerContext } from "../server-context.ts";
import type { RemoteVersion } from "./api-services.ts";
import { type Availability, availabilityOf } from "./availability.ts";
import { Schedule } from "./schedule.ts";

/** Whoever answers is asked again after this long; whoever does not sooner, and then less and less often. */
const CHECK_MS = 30_000;
const RETRY_MS = 500;
const SERVICE_LABEL = "kubernetes.io/service-name";

/** Keeps the condition Available of every APIService true to what is. Runs until the server stops. */
export async function availabilityKeeper(server: ServerContext): Promise<void> {
  const { clock, log, signal } = server;
  const schedule = new Schedule(clock);
  const failures = new Map<string, number>();
  const stops = watchCauses(server, (name) => {
    failures.delete(name);
    schedule.add(name);
  });
  const work = async (name: string): Promise<number | undefined> => {
    try {
      const outcome = await keep(server, name);
      if (outcome !== "unavailable") {
        failures.delete(name);
        return outcome === "available" ? CHECK_MS : undefined;
      }
    } catch (error) {
      if (!signal.aborted) log.warn("the availability of an API is not settled", { name, error });
    }
    const count = failures.get(name) ?? 0;
    failures.set(name, count + 1);
    return Math.min(CHECK_MS, RETRY_MS * 2 ** count);
  };
  await schedule.run(work, signal);
  for (const stop of stops) stop();
}

/** Names an APIService when it changes, or what it points to. Returns the ways to stop. */
function watchCauses(server: ServerContext, look: (name: string) => void): (() => void)[] {
  const { apiServices, feed, resources } = server;
  const behind = (namespace = "", name = ""): void => {
    for (const remote of apiServices.remotes()) {
      if (remote.service.namespace === namespace && remote.service.name === name) look(remote.name);
    }
  };
  const on = (kind: AnyKind, tell: (event: { object: StoredObject; previous: StoredObject | undefined }) => void) =>
    follow(feed.cache(resources.builtIn(kind).prefix), feed, {
      reset: (objects) => {
        for (const object of objects) tell({ object, previous: undefined });
      },
      change: ({ object, previous }) => tell({ object, previous }),
    });
  return [
    on(APIService, ({ object: { value }, previous }) => {
      if (!equalJson(value["spec"], previous?.value["spec"])) look(value.metadata?.name ?? "");
    }),
    on(Service, ({ object: { value } }) => behind(value.metadata?.namespace, value.metadata?.name)),
    on(EndpointSlice, ({ object: { value } }) =>
      behind(value.metadata?.namespace, value.metadata?.labels?.[SERVICE_LABEL]),
    ),
  ];
}

/** Brings one condition up to date. What is local, or gone, is settled for good. */
async function keep(server: ServerContext, name: string): Promise<"available" | "unavailable" | "settled"> {
  const registered = server.apiServices.all().find((known) => known.name === name);
  if (registered === undefined || (registered.service === undefined && registered.available)) return "settled";
  const availability = await availabilityOf(server, registered);
  if (server.signal.aborted) return "settled";
  const current = conditionOf(server, name);
  if (current === undefined || !isSame(current, availability)) await write(server, name, availability);
  const isAvailable = availability.status === "True";
  if (registered.service === undefined) return "settled";
  await learn(server, { ...registered, service: registered.service }, isAvailable);
  return isAvailable ? "available" : "unavailable";
}

/** What is served is asked of whoever serves it. */
async function learn(server: ServerContext, remote: RemoteVersion, isAvailable: boolean): Promise<void> {
  await server.remoteDiscovery.refresh(remote, isAvailable);
  if (isAvailable) await server.remoteOpenApi.refresh(remote);
}

function conditionOf({ registry, resources }: ServerContext, name: string): APIServiceCondition | undefined {
  const found = registry.cached({ resource: resources.builtIn(APIService), namespace: "", name });
  return available(found?.value as APIService | undefined);
}

const available = (object: APIService | undefined): APIServiceCondition | undefined =>
  object?.status?.conditions?.find(({ type }) => type === "Available");

const isSame = (condition: APIServiceCondition, { status, reason, message }: Availability): boolean =>
  condition.status === status && condition.reason === reason && condition.message === message;

async function write(server: ServerContext, name: string, availability: Availability): Promise<void> {
  const resource = server.resources.builtIn(APIService);
  try {
    await server.registry.update(
      { resource, namespace: "", name },
      (stored) => {
        const object = stored.copy() as unknown as APIService;
        const before = available(object);
        const lastTransitionTime =
          before?.status === availability.status ? before.lastTransitionTime : timestamp(server.clock);
        const others = object.status?.conditions?.filter(({ type }) => type !== "Available") ?? [];
        const conditions = [...others, { type: "Available", ...availability, lastTransitionTime }];
        return { ...object, status: { ...object.status, conditions } } as KubeObject;
      },
      { dryRun: false },
    );
  } catch (error) {
    if (!isReason(error, "NotFound")) throw error;
  }
}
