import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import type { EndpointSliceSchema } from "./endpoint-slice.ts";

type EndpointSlice = InferOutput<typeof EndpointSliceSchema>;

const SHOWN = 3;

/** The columns of `kubectl get endpointslices`. */
export const endpointSliceColumns: readonly Column<EndpointSlice>[] = [
  nameColumn,
  {
    name: "AddressType",
    type: "string",
    description: "The type of the addresses of all endpoints.",
    value: ({ addressType }) => addressType,
  },
  {
    name: "Ports",
    type: "string",
    description: "The ports that each endpoint has.",
    value: ({ ports }) =>
      shortened(
        (ports ?? []).map(({ port, name }) => String(port ?? (name || "*"))),
        "<unset>",
      ),
  },
  {
    name: "Endpoints",
    type: "string",
    description: "The addresses of the endpoints.",
    value: ({ endpoints }) =>
      shortened(
        (endpoints ?? []).flatMap(({ addresses }) => addresses ?? []),
        "<unset>",
      ),
  },
  ageColumn,
];

function shortened(all: readonly string[], none: string): string {
  if (all.length === 0) return none;
  const text = all.slice(0, SHOWN).join(",");
  return all.length > SHOWN ? `${text} + ${all.length - SHOWN} more...` : text;
}
