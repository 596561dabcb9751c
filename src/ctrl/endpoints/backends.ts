/** Which pods stand behind a service, and under which ports. Pure; shared by Endpoints and EndpointSlices. */
import type { Service, ServicePort } from "../../api/kinds/core/service.ts";
import type { Stored } from "../../client/client.ts";
import { isFinished, isReady, type StoredPod } from "../pods/pod-state.ts";

export type StoredService = Stored<Service>;

/** A port of a service as one pod serves it. */
export interface BackendPort {
  name: string;
  port: number;
  protocol: string;
  appProtocol?: string;
}

export interface Backend {
  pod: StoredPod;
  /** The address in the family asked for. */
  ip: string;
  ports: BackendPort[];
  ready: boolean;
  terminating: boolean;
  /** Name by which DNS answers for this pod alone. */
  hostname?: string;
}

export type Family = "IPv4" | "IPv6";

/** Labels and namespace decide; a service without selector has its endpoints written by hand. */
export function selects(service: StoredService, pod: StoredPod): boolean {
  const selector = Object.entries(service.spec?.selector ?? {});
  return (
    selector.length > 0 &&
    pod.metadata.namespace === service.metadata.namespace &&
    selector.every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}

/** Whether the controllers keep endpoints for this service at all. */
export function hasManagedEndpoints(service: StoredService): boolean {
  return service.spec?.type !== "ExternalName" && Object.keys(service.spec?.selector ?? {}).length > 0;
}

/** The families a service has addresses in; the first is the one of its Endpoints. */
export function familiesOf(service: StoredService): Family[] {
  const families = service.spec?.ipFamilies?.filter(
    (family): family is Family => family === "IPv4" || family === "IPv6",
  );
  return families === undefined || families.length === 0 ? ["IPv4"] : families;
}

/** Pods with an address that the service selects and whose containers have not all ended, ordered by name. */
export function backendsOf(service: StoredService, pods: Iterable<StoredPod>, family: Family): Backend[] {
  const backends: Backend[] = [];
  for (const pod of pods) {
    if (!selects(service, pod) || isFinished(pod)) continue;
    const ip = addressOf(pod, family);
    if (ip === undefined) continue;
    const { hostname, subdomain } = pod.spec ?? {};
    backends.push({
      pod,
      ip,
      ports: (service.spec?.ports ?? []).flatMap((port) => portOn(pod, port)),
      ready: isReady(pod),
      terminating: pod.metadata.deletionTimestamp !== undefined,
      ...(hostname && subdomain === service.metadata.name ? { hostname } : {}),
    });
  }
  return backends.sort((a, b) => (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
}

function addressOf(pod: StoredPod, family: Family): string | undefined {
  const all = [...(pod.status?.podIPs ?? []).map(({ ip }) => ip), pod.status?.podIP ?? ""];
  return all.find((ip) => ip !== "" && ip.includes(":") === (family === "IPv6"));
}

/** The number behind a service's port; none when the pod has no port of that name. */
function portOn(
  pod: StoredPod,
  { name = "", port, targetPort, protocol = "TCP", appProtocol }: ServicePort,
): BackendPort[] {
  const target = targetPort === undefined || targetPort === 0 || targetPort === "" ? port : targetPort;
  const number = typeof target === "number" ? target : namedPort(pod, target, protocol);
  if (number === undefined) return [];
  return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
}

function namedPort(pod: StoredPod, name: string, protocol: string): number | undefined {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const port of container.ports ?? []) {
      if (port.name === name && (port.protocol ?? "TCP") === protocol) return port.containerPort;
    }
  }
  return undefined;
}
