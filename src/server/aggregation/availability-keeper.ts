import { isReason } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { APIService, type APIServiceCondition } from "../../api/kinds/apiregistration/api-service.ts";
import { Service } from "../../api/kinds/core/service.ts";
import { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import { follow } from "../cache/follow.ts";
import { timestamp } from "../registry/timestamp.ts";
import type { ServerContext } from "../server-context.ts";
import type { RegisteredVersion, RemoteVersion } from "./api-services.ts";
import { type Availability, availabilityOf } from "./availability.ts";

/** Whoever answers is asked again after this long, and whoever does not more often. */
const CHECK_MS = 30_000;
const RETRY_MS = 1_000;

/** Keeps the condition Available of every APIService true to what is. Runs until the server stops. */
export async function availabilityKeeper(server: ServerContext): Promise<void> {
  const { clock, feed, log, resources, signal } = server;
  let wake = Promise.withResolvers<void>();
  const stops = [APIService, Service, EndpointSlice].map((kind) =>
    follow(feed.cache(resources.builtIn(kind).prefix), feed, {
      reset: () => wake.resolve(),
      change: () => wake.resolve(),
    }),
  );
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  while (!signal.aborted) {
    wake = Promise.withResolvers();
    const settled = await Promise.all(
      server.apiServices.all().map((registered) =>
        keep(server, registered).catch((error: unknown) => {
          if (!signal.aborted) log.warn("the availability of an API is not settled", { name: registered.name, error });
          return false;
        }),
      ),
    );
    const idle = clock.sleep(settled.every((done) => done) ? CHECK_MS : RETRY_MS, signal).catch(() => undefined);
    await Promise.race([server.apiServices.remotes().length === 0 ? stopped : idle, wake.promise, stopped]);
  }
  for (const stop of stops) stop();
}

/** Brings one condition up to date; resolves to whether that version is available. */
async function keep(server: ServerContext, registered: RegisteredVersion): Promise<boolean> {
  // What is local stays so.
  if (registered.service === undefined && registered.available) return true;
  const availability = await availabilityOf(server, registered);
  if (server.signal.aborted) return true;
  const current = conditionOf(server, registered.name);
  if (current === undefined || !isSame(current, availability)) await write(server, registered.name, availability);
  const isAvailable = availability.status === "True";
  if (registered.service !== undefined)
    await learn(server, { ...registered, service: registered.service }, isAvailable);
  return isAvailable;
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
