/** Routes to the pods of other nodes through those nodes' own addresses, where both are on one network (no encapsulation). */
import type { Node } from "../../api/kinds/core/node.ts";
import type { Informer } from "../../client/informer.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import type { RunCommand } from "../../lib/run-command.ts";

/** Marks routes as ours in the kernel's table, so that those of nodes long gone can be found; free among those in rt_protos. */
const PROTOCOL = "111";
const RETRY_MS = 5_000;

/** Pod networks to the address that leads there. Pure. */
function planRoutes(nodes: readonly Node[], self: string): ReadonlyMap<string, string> {
  const routes = new Map<string, string>();
  for (const node of nodes) {
    const podCIDR = node.spec?.podCIDR;
    const address = node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
    if (node.metadata?.name !== self && podCIDR && address) routes.set(podCIDR, address);
  }
  return routes;
}

export interface NodeRoutesOptions {
  nodes: Informer<Node>;
  nodeName: string;
  run: RunCommand;
  log: Logger;
  clock: Clock;
  signal: AbortSignal;
}

/** Keeps the routes like the Node objects until the signal aborts; they stay when it does. Resolves when it has stopped. */
export async function followNodeRoutes({ nodes, nodeName, run, log, clock, signal }: NodeRoutesOptions): Promise<void> {
  let wake = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => wake.resolve(), { once: true });
  let wanted = "";
  nodes.onChange(() => {
    const next = JSON.stringify([...planRoutes(nodes.list(), nodeName)]);
    // Nodes report their state all the time; only an address or a network makes a difference here.
    if (next !== wanted) wake.resolve();
    wanted = next;
  });
  await nodes.synced.catch(() => {});
  wake.resolve();
  while (!signal.aborted) {
    await wake.promise;
    wake = Promise.withResolvers<void>();
    if (signal.aborted) return;
    try {
      await setRoutes(planRoutes(nodes.list(), nodeName), { run, log });
    } catch (error) {
      log.error("routes to other nodes not set; trying again", { error });
      await clock.sleep(RETRY_MS, signal).catch(() => {});
      wake.resolve();
    }
  }
}

/** Makes our routes exactly these; nodes that are not on a network of this one are left out with a warning. */
export async function setRoutes(
  wanted: ReadonlyMap<string, string>,
  { run, log }: { run: RunCommand; log: Logger },
): Promise<void> {
  const present = await ourRoutes(run);
  for (const [podCIDR, via] of wanted) {
    if (present.get(podCIDR) === via) continue;
    if (!(await isOnLink(run, via))) {
      log.warn("node is on another network; its pods are out of reach", { address: via, podCIDR });
      continue;
    }
    await run(["ip", "route", "replace", podCIDR, "via", via, "proto", PROTOCOL]);
  }
  for (const podCIDR of present.keys()) {
    if (!wanted.has(podCIDR)) await run(["ip", "route", "delete", podCIDR, "proto", PROTOCOL]);
  }
}

async function ourRoutes(run: RunCommand): Promise<ReadonlyMap<string, string>> {
  const text = await run(["ip", "-j", "-4", "route", "show", "proto", PROTOCOL]);
  const routes = JSON.parse(text || "[]") as { dst?: string; gateway?: string }[];
  return new Map(routes.map(({ dst = "", gateway = "" }) => [dst, gateway]));
}

async function isOnLink(run: RunCommand, address: string): Promise<boolean> {
  const text = await run(["ip", "-j", "-4", "route", "get", address]).catch(() => "[]");
  const [route] = JSON.parse(text) as { gateway?: string; type?: string }[];
  return route !== undefined && route.gateway === undefined && route.type !== "local";
}
