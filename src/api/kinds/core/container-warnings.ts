import type { Container } from "./container.ts";
import type { ContainerPort } from "./container-port.ts";
import type { EnvVar } from "./env-var.ts";
import { fractionWarning } from "./fraction-warning.ts";
import type { PodSpec } from "./pod-spec.ts";
import { containersWithPaths } from "./pod-spec-defaults.ts";

/** Warnings about a container at `path`: amounts that are no whole bytes, variables that hide others. */
export function containerWarnings({ resources, env = [] }: Container, path: string): string[] {
  const amounts = ["memory", "ephemeral-storage"].flatMap((name) =>
    (["limits", "requests"] as const).flatMap((list) =>
      fractionWarning(resources?.[list]?.[name], `${path}.resources.${list}[${name}]`),
    ),
  );
  const hidden = env.flatMap((variable, i) =>
    env.slice(0, i).some(({ name }) => name === variable.name) && hidesItsName(variable)
      ? [`${path}.env[${i}]: hides previous definition of "${variable.name}", which may be dropped when using apply`]
      : [],
  );
  return [...amounts, ...hidden];
}

/** A variable may be defined again when the new value is made of the old one. */
function hidesItsName({ name, value = "", valueFrom }: EnvVar): boolean {
  const reference = `$(${name})`;
  return valueFrom !== undefined || value === reference || !value.includes(reference);
}

interface PlacedPort {
  readonly path: string;
  readonly port: ContainerPort;
}

/** Warnings about ports of a pod's containers that are the same or could be. */
export function portWarnings(spec: PodSpec, path: string): string[] {
  const known = new Map<string, PlacedPort[]>();
  return containersWithPaths(spec, path).flatMap(([container, at]) =>
    (container.ports ?? []).flatMap((port, i) => {
      const placed = { path: `${at}.ports[${i}]`, port };
      const key = `${port.containerPort}/${port.protocol}`;
      const others = known.get(key) ?? [];
      known.set(key, [...others, placed]);
      const clashes = others.flatMap((other) => {
        const clash = clashOf(port, other.port);
        return clash === undefined ? [] : [`${placed.path}: ${clash} port definition with ${other.path}`];
      });
      return port.hostIP && !port.hostPort
        ? [`${placed.path}: hostIP set without hostPort: ${goStruct(port)}`, ...clashes]
        : clashes;
    }),
  );
}

function clashOf(
  a: ContainerPort,
  b: ContainerPort,
): "duplicate" | "overlapping" | "dangerously ambiguous" | undefined {
  const [ip, otherIp] = [a.hostIP ?? "", b.hostIP ?? ""];
  const [port, otherPort] = [a.hostPort ?? 0, b.hostPort ?? 0];
  if (ip === otherIp && port === otherPort) return "duplicate";
  if (port === 0 || otherPort === 0) return "overlapping";
  return port === otherPort && (ip === "") !== (otherIp === "") ? "dangerously ambiguous" : undefined;
}

/** A port as Go's %+v shows it. */
const goStruct = ({ name = "", hostPort = 0, containerPort, protocol = "", hostIP = "" }: ContainerPort): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
