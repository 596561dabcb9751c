import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { ageColumn, labelsCell, nameColumn } from "../meta/columns.ts";
import type { ServiceSchema } from "./service.ts";

type Service = InferOutput<typeof ServiceSchema>;

/** The columns of `kubectl get services`. */
export const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  { name: "Type", type: "string", description: "How the service is reached.", value: ({ spec }) => spec.type },
  {
    name: "Cluster-IP",
    type: "string",
    description: "The address of the service inside the cluster.",
    value: ({ spec }) => spec.clusterIPs?.[0] || spec.clusterIP || "<none>",
  },
  {
    name: "External-IP",
    type: "string",
    description: "Addresses at which the service is reached from outside the cluster.",
    value: externalCell,
  },
  { name: "Port(s)", type: "string", description: "The ports that the service has.", value: portsCell },
  ageColumn,
  {
    name: "Selector",
    type: "string",
    description: "The labels of the pods behind the service.",
    priority: 1,
    value: ({ spec }) => labelsCell(spec.selector),
  },
];

function externalCell({ spec, status }: Service): string {
  const given = spec.externalIPs ?? [];
  switch (spec.type) {
    case "ExternalName":
      return spec.externalName ?? "";
    case "LoadBalancer": {
      const balanced = (status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []);
      const all = [...new Set([...balanced, ...given])];
      return all.length === 0 ? "<pending>" : all.join(",");
    }
    default:
      return given.length === 0 ? "<none>" : given.join(",");
  }
}

function portsCell({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol}`,
  );
  return ports.length === 0 ? "<none>" : ports.join(",");
}
