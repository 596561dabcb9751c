import type { Service, ServicePort } from "../../api/kinds/core/service.ts";
import { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import type { ObjectOf } from "../../client/client.ts";
import { metadataLines } from "./metadata-lines.ts";
import { field, fieldList, pairs } from "./outline.ts";
import type { View } from "./view.ts";

type Slice = ObjectOf<typeof EndpointSlice.schema>;

/** Addresses that are written out; the rest is counted. */
const SHOWN = 3;

/** Where connections to a port of the Service go. */
function endpointsOf(slices: readonly Slice[], name: string): string {
  if (slices.length === 0) return "<none>";
  const addresses = slices.flatMap(({ endpoints, ports, addressType }) => {
    const numbers = (ports ?? []).filter((port) => (port.name ?? "") === name).map(({ port }) => port);
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    return numbers.flatMap((number) =>
      ready.map(({ addresses: [address = ""] }) => `${addressType === "IPv6" ? `[${address}]` : address}:${number}`),
    );
  });
  const more = addresses.length > SHOWN ? ` + ${addresses.length - SHOWN} more...` : "";
  return `${addresses.slice(0, SHOWN).join(",")}${more}`;
}

function portLines(port: ServicePort, slices: readonly Slice[]): string[] {
  const { name = "", protocol = "TCP", targetPort = port.port, nodePort } = port;
  const shown = name || "<unset>";
  return [
    field("Port", `${shown}\t${port.port}/${protocol}`),
    field("TargetPort", `${targetPort}/${protocol}`),
    ...(nodePort ? [field("NodePort", `${shown}\t${nodePort}/${protocol}`)] : []),
    field("Endpoints", endpointsOf(slices, name)),
  ];
}

export const describeService: View<Service> = async ({ object, cluster }) => {
  const { metadata, spec, status } = object;
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`;
  const { items: slices } = await cluster.client.list(EndpointSlice, { namespace: metadata.namespace, labelSelector });
  const told = (label: string, value: unknown): string[] => (value ? [field(label, value)] : []);
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? "");
  return [
    ...metadataLines(metadata),
    ...fieldList("Selector", [pairs(spec?.selector).join(",")].filter(Boolean)),
    field("Type", spec?.type),
    ...told("IP Family Policy", spec?.ipFamilyPolicy),
    field("IP Families", spec?.ipFamilies?.join(",") || "<none>"),
    field("IP", spec?.clusterIP),
    field("IPs", spec?.clusterIPs?.join(",") || "<none>"),
    ...told("External IPs", spec?.externalIPs?.join(",")),
    ...told("Desired LoadBalancer IP", spec?.loadBalancerIP),
    ...told("External Name", spec?.externalName),
    ...told("LoadBalancer Ingress", ingress.join(", ")),
    ...(spec?.ports ?? []).flatMap((port) => portLines(port, slices)),
    field("Session Affinity", spec?.sessionAffinity),
    ...told("External Traffic Policy", spec?.externalTrafficPolicy),
    ...told("HealthCheck NodePort", spec?.healthCheckNodePort),
    ...told("Internal Traffic Policy", spec?.internalTrafficPolicy),
    ...told("LoadBalancer Source Ranges", spec?.loadBalancerSourceRanges?.join(",")),
  ];
};
