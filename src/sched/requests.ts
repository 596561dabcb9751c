/** What a pod asks of a node: resources and ports. Numbers: cpu in thousandths, all else in whole units. */
import type { Container } from "../api/kinds/core/container.ts";
import type { Pod } from "../api/kinds/core/pod.ts";
import { parseQuantity, quantityNumber } from "../api/quantity.ts";

export type Resources = ReadonlyMap<string, number>;

const numbers = new Map<string, number>();

/** A quantity as a number; cpu in thousandths. Few texts occur, so each is parsed once. */
export function amount(resource: string, text: string): number {
  const key = `${resource === "cpu" ? "m" : ""}${text}`;
  const known = numbers.get(key);
  if (known !== undefined) return known;
  const value = quantityNumber(parseQuantity(text), resource === "cpu" ? -3 : 0);
  if (numbers.size > 10_000) numbers.clear();
  numbers.set(key, value);
  return value;
}

/** The amounts of a map of quantities. */
export function amounts(list: Readonly<Record<string, string>> | undefined): Map<string, number> {
  return new Map(Object.entries(list ?? {}).map(([resource, text]) => [resource, amount(resource, text)]));
}

type Ask = (container: Container, resource: string) => number;
const asked: Ask = ({ resources }, resource) => {
  const text = resources?.requests?.[resource];
  return text === undefined ? 0 : amount(resource, text);
};

/** For scores, a container that asks for nothing counts as a small one, so that such pods spread too. Kubernetes: 100m, 200 MiB. */
const ASSUMED: Record<string, number> = { cpu: 100, memory: 200 * 1024 * 1024 };
const askedOrAssumed: Ask = (container, resource) =>
  container.resources?.requests?.[resource] === undefined ? (ASSUMED[resource] ?? 0) : asked(container, resource);

/** Init containers run one after another, and beside the sidecars started before them; then all containers run beside all sidecars. */
function effective({ spec }: Pod, resource: string, ask: Ask): number {
  let sidecars = 0;
  let most = 0;
  for (const container of spec?.initContainers ?? []) {
    if (container.restartPolicy === "Always") {
      sidecars += ask(container, resource);
      most = Math.max(most, sidecars);
    } else {
      most = Math.max(most, sidecars + ask(container, resource));
    }
  }
  const running = (spec?.containers ?? []).reduce((sum, container) => sum + ask(container, resource), sidecars);
  const overhead = spec?.overhead?.[resource];
  const own = spec?.resources?.requests?.[resource];
  const total = own === undefined ? Math.max(running, most) : amount(resource, own);
  return total + (overhead === undefined ? 0 : amount(resource, overhead));
}

export interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

/** All that the scheduler weighs of a pod. */
export interface Demand {
  requests: Resources;
  /** cpu and memory as scores see them. */
  assumed: { cpu: number; memory: number };
  ports: readonly HostPort[];
}

const demands = new WeakMap<Pod, Demand>();

/** The demand of a pod; worked out once for each object. */
export function demandOf(pod: Pod): Demand {
  const known = demands.get(pod);
  if (known !== undefined) return known;
  const all = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const names = new Set(all.flatMap(({ resources }) => Object.keys(resources?.requests ?? {})));
  for (const name of Object.keys({ ...pod.spec?.overhead, ...pod.spec?.resources?.requests })) names.add(name);
  const requests = new Map([...names].map((name) => [name, effective(pod, name, asked)]));
  const demand: Demand = {
    requests,
    assumed: { cpu: effective(pod, "cpu", askedOrAssumed), memory: effective(pod, "memory", askedOrAssumed) },
    ports: all.flatMap(({ ports = [], restartPolicy }) =>
      restartPolicy === undefined || restartPolicy === "Always"
        ? ports.flatMap(({ hostPort, hostIP, protocol }) =>
            hostPort ? [{ ip: hostIP || "0.0.0.0", protocol: protocol ?? "TCP", port: hostPort }] : [],
          )
        : [],
    ),
  };
  demands.set(pod, demand);
  return demand;
}

export const priorityOf = (pod: Pod): number => pod.spec?.priority ?? 0;
