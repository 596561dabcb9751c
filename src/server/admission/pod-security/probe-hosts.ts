import { type Container, containersOf, named, type PodLike, plural, quoted, sorted, type Test } from "./check.ts";

interface Handler {
  readonly httpGet?: { readonly host?: string | undefined } | undefined;
  readonly tcpSocket?: { readonly host?: string | undefined } | undefined;
}

/** Probes and hooks go to the pod itself, and to no other host. */
export function forbiddenHosts({ spec }: PodLike): ReturnType<Test> {
  const bad = containersOf(spec).filter((container) => hosts(container).length > 0);
  if (bad.length === 0) return undefined;
  const found = sorted(bad.flatMap(hosts));
  const names = sorted(bad.map(({ name }) => name));
  const what = plural("probe or lifecycle host", found);
  const detail = `${named("container", names)} ${names.length === 1 ? "uses" : "use"} ${what} ${quoted(found)}`;
  return { reason: "probe or lifecycle host", detail };
}

function hosts({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): string[] {
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
  return (handlers as (Handler | undefined)[])
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter((host): host is string => host !== undefined && host !== "");
}
