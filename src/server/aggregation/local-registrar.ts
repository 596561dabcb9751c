import type { KubeObject } from "../../api/kind.ts";
import { CustomResourceDefinition } from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import { APIService } from "../../api/kinds/apiregistration/api-service.ts";
import { create, type Fetch, send } from "../bootstrap/bootstrap.ts";
import { follow } from "../cache/follow.ts";
import type { ServerContext } from "../server-context.ts";
import { builtInPriority, CUSTOM_PRIORITY } from "./priorities.ts";

const PATH = "/apis/apiregistration.k8s.io/v1/apiservices";
const MANAGED = "kube-aggregator.kubernetes.io/automanaged";
const AGAIN_MS = 1_000;

/**
 * Registers what this server answers itself: the built-in versions once at its start, those of custom resources for as long as there
 * are some. APIServices that somebody else made are left alone. Runs until the server stops.
 */
export async function localRegistrar(server: ServerContext, fetch: Fetch): Promise<void> {
  const { clock, feed, log, resources, signal } = server;
  let wake = Promise.withResolvers<void>();
  const stops = [CustomResourceDefinition, APIService].map((kind) =>
    follow(feed.cache(resources.builtIn(kind).prefix), feed, {
      reset: () => wake.resolve(),
      change: () => wake.resolve(),
    }),
  );
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  let isStart = true;
  while (!signal.aborted) {
    wake = Promise.withResolvers();
    const later: Promise<void>[] = [];
    try {
      await register(server, fetch, isStart);
      isStart = false;
    } catch (error) {
      if (!signal.aborted) log.warn("local APIs are not all registered", { error });
      later.push(clock.sleep(AGAIN_MS, signal).catch(() => undefined));
    }
    await Promise.race([wake.promise, stopped, ...later]);
  }
  for (const stop of stops) stop();
}

async function register(server: ServerContext, fetch: Fetch, isStart: boolean): Promise<void> {
  const custom = versionsOf(server, true);
  const missing = [...(isStart ? versionsOf(server, false) : []), ...custom].filter(
    ({ metadata }) => existing(server, metadata?.name ?? "") === undefined,
  );
  await Promise.all(missing.map((object) => create(fetch, { path: PATH, object })));
  const wanted = new Set(custom.map(({ metadata }) => metadata?.name));
  for (const { value } of server.registry.cachedList(server.resources.builtIn(APIService))) {
    const { labels, name } = value.metadata ?? {};
    if (labels?.[MANAGED] !== "true" || wanted.has(name)) continue;
    await send(fetch, { method: "DELETE", path: `${PATH}/${name}` });
  }
}

const existing = ({ registry, resources }: ServerContext, name: string) =>
  registry.cached({ resource: resources.builtIn(APIService), namespace: "", name });

/** An APIService for every version that is served of the built-in kinds, or of custom ones. */
function versionsOf({ resources }: ServerContext, custom: boolean): KubeObject[] {
  const versions = new Map<string, KubeObject>();
  for (const { kind, custom: isCustom } of resources.all()) {
    const { group, version } = kind;
    // The registry of APIs does not register itself.
    if (isCustom !== custom || group === "apiregistration.k8s.io") continue;
    const priority = custom ? CUSTOM_PRIORITY : builtInPriority(group, version);
    const name = `${version}.${group}`;
    const spec = { group, version, groupPriorityMinimum: priority.group, versionPriority: priority.version };
    const metadata = { name, labels: { [MANAGED]: custom ? "true" : "onstart" } };
    versions.set(name, { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata, spec });
  }
  return [...versions.values()];
}
