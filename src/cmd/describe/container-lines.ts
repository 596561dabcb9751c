import type { Container } from "../../api/kinds/core/container.ts";
import type { ContainerState, ContainerStatus, Pod } from "../../api/kinds/core/pod.ts";
import type { Probe } from "../../api/kinds/core/probe.ts";
import { envFromLines, envLines } from "./env-lines.ts";
import { field, fullTime, IN_POD, indent, NONE, type Steps, section } from "./outline.ts";

export interface ContainersOf {
  containers: readonly Container[];
  /** Absent for a template, which has no state. */
  statuses?: readonly ContainerStatus[] | undefined;
  /** Absent for a template: what environment variables take from the pod is then unknown. */
  pod?: Pod | undefined;
  steps?: Steps;
}

/** Containers under a label, each by its name. */
export function containerLines(label: string, { containers, statuses, pod, steps = IN_POD }: ContainersOf): string[] {
  if (containers.length === 0) return [];
  return [
    `${label}:`,
    ...containers.flatMap((container) => {
      const status = statuses?.find(({ name }) => name === container.name);
      return [`${steps.name}${container.name}:`, ...indent(oneContainer(container, status, pod), steps.content)];
    }),
  ];
}

function oneContainer(container: Container, status: ContainerStatus | undefined, pod: Pod | undefined): string[] {
  const words = (label: string, list: readonly string[] | undefined): string[] =>
    list?.length ? [`${label}:`, ...indent(list.flatMap((word) => word.split("\n")))] : [];
  const { requests, limits } = container.resources ?? {};
  return [
    ...(status === undefined ? [] : [field("Container ID", status.containerID)]),
    field("Image", container.image),
    ...(status === undefined ? [] : [field("Image ID", status.imageID)]),
    ...portLines(container),
    ...(container.securityContext?.seccompProfile
      ? [field("SeccompProfile", container.securityContext.seccompProfile.type)]
      : []),
    ...words("Command", container.command),
    ...words("Args", container.args),
    ...(status === undefined ? [] : statusLines(status)),
    ...amounts("Limits", limits),
    ...amounts("Requests", requests),
    ...probeLine("Liveness", container.livenessProbe),
    ...probeLine("Readiness", container.readinessProbe),
    ...probeLine("Startup", container.startupProbe),
    ...envFromLines(container),
    ...envLines(container, pod),
    ...section("Mounts", mounts(container)),
    ...(container.volumeDevices?.length
      ? section(
          "Devices",
          container.volumeDevices.map(({ devicePath, name }) => `${devicePath} from ${name}`),
        )
      : []),
  ];
}

function portLines({ ports = [] }: Container): string[] {
  const many = ports.length > 1 ? "s" : "";
  const list = (number: (port: NonNullable<Container["ports"]>[number]) => number): string =>
    ports.map((port) => `${number(port)}/${port.protocol ?? "TCP"}${port.name ? ` (${port.name})` : ""}`).join(", ") ||
    NONE;
  return [
    field(
      `Port${many}`,
      list(({ containerPort }) => containerPort),
    ),
    field(
      `Host Port${many}`,
      list(({ hostPort }) => hostPort ?? 0),
    ),
  ];
}

function statusLines({ state, lastState, ready, restartCount }: ContainerStatus): string[] {
  const lines = stateLines("State", state);
  if (lastState?.terminated) lines.push(...stateLines("Last State", lastState));
  return [...lines, field("Ready", ready ? "True" : "False"), field("Restart Count", restartCount)];
}

function stateLines(label: string, { running, terminated, waiting }: ContainerState = {}): string[] {
  const told = (name: string, value: unknown): string[] => (value ? [field(name, value)] : []);
  if (running) return [field(label, "Running"), ...indent([field("Started", fullTime(running.startedAt))])];
  if (terminated) {
    return [
      field(label, "Terminated"),
      ...indent([
        ...told("Reason", terminated.reason),
        ...told("Message", terminated.message),
        field("Exit Code", terminated.exitCode),
        ...told("Signal", terminated.signal),
        field("Started", fullTime(terminated.startedAt)),
        field("Finished", fullTime(terminated.finishedAt)),
      ]),
    ];
  }
  return [
    field(label, "Waiting"),
    ...indent([...told("Reason", waiting?.reason), ...told("Message", waiting?.message)]),
  ];
}

/** Amounts of resources under a label, nothing where there are none. */
function amounts(label: string, list: Readonly<Record<string, string>> | undefined): string[] {
  const entries = Object.entries(list ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? []
    : section(
        label,
        entries.map(([name, amount]) => field(name, amount)),
      );
}

function probeLine(label: string, probe: Probe | undefined): string[] {
  if (probe === undefined) return [];
  const { initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1 } = probe;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`;
  return [
    field(label, `${action(probe)} ${times} #success=${successThreshold} #failure=${probe.failureThreshold ?? 3}`),
  ];
}

function action({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec) return `exec [${(exec.command ?? []).join(" ")}]`;
  if (httpGet) {
    const { scheme = "HTTP", host = "", port, path = "/" } = httpGet;
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path.startsWith("/") ? "" : "/"}${path}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""}`;
  return "unknown";
}

function mounts({ volumeMounts = [] }: Container): string[] {
  return [...volumeMounts]
    .sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))
    .map(({ mountPath, name, readOnly, subPath }) => {
      const flags = [readOnly === true ? "ro" : "rw", ...(subPath ? [`path="${subPath}"`] : [])];
      return `${mountPath} from ${name} (${flags.join(",")})`;
    });
}
