import type { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import { metadataLines } from "./metadata-lines.ts";
import { field, indent, table } from "./outline.ts";
import type { View } from "./view.ts";

type Endpoint = NonNullable<EndpointSlice["endpoints"]>[number];

const UNSET = "<unset>";

function endpointLines({ addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint): string[] {
  const [first, ...rest] = [
    field("Addresses", addresses.join(", ")),
    "Conditions:",
    ...indent([field("Ready", conditions?.ready ?? UNSET)]),
    field("Hostname", hostname ?? UNSET),
    ...(targetRef ? [field("TargetRef", `${targetRef.kind}/${targetRef.name}`)] : []),
    field("NodeName", nodeName ?? UNSET),
    field("Zone", zone ?? UNSET),
  ];
  return [`- ${first}`, ...indent(rest)];
}

export const describeEndpointSlice: View<EndpointSlice> = ({ object: { metadata, addressType, ports, endpoints } }) => {
  const rows = (ports ?? []).map(({ name, port, protocol = "TCP" }) => [name || UNSET, String(port ?? "*"), protocol]);
  return [
    ...metadataLines(metadata),
    field("AddressType", addressType),
    ...(rows.length === 0 ? [`Ports: ${UNSET}`] : ["Ports:", ...indent(table(["Name", "Port", "Protocol"], rows))]),
    ...(endpoints?.length ? ["Endpoints:", ...indent(endpoints.flatMap(endpointLines))] : ["Endpoints: <none>"]),
  ];
};
