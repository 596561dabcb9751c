import type { InferOutput } from "../../schema.ts";
import type { EndpointsSchema } from "./endpoints.ts";

/** How many endpoints a cell names before it only counts them. */
const SHOWN = 3;

/** Ready addresses with their ports: 10.0.0.1:80,10.0.0.2:80 + 4 more... */
export function endpointsCell({ subsets }: InferOutput<typeof EndpointsSchema>): string {
  if ((subsets ?? []).length === 0) return "<none>";
  const all = (subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => hostOf(ip))
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${hostOf(ip)}:${port}`)),
  );
  const text = all.slice(0, SHOWN).join(",");
  return all.length > SHOWN ? `${text} + ${all.length - SHOWN} more...` : text;
}

const hostOf = (ip: string): string => (ip.includes(":") ? `[${ip}]` : ip);
