/** The variables by which containers find services without asking DNS. Pure. */
import type { Service } from "../../../api/kinds/core/service.ts";

/** Variables of these services, as Docker's links named them; those without a cluster IP have none. */
export function serviceEnv(services: readonly Service[]): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const { metadata, spec } of services) {
    const address = spec?.clusterIP ?? "";
    const [first] = spec?.ports ?? [];
    if (address === "" || address === "None" || first === undefined) continue;
    const name = variableOf(metadata?.name ?? "");
    env[`${name}_SERVICE_HOST`] = address;
    env[`${name}_SERVICE_PORT`] = String(first.port);
    env[`${name}_PORT`] = urlOf(address, first);
    for (const port of spec?.ports ?? []) {
      if (port.name) env[`${name}_SERVICE_PORT_${variableOf(port.name)}`] = String(port.port);
      const protocol = port.protocol ?? "TCP";
      const prefix = `${name}_PORT_${port.port}_${protocol}`;
      env[prefix] = urlOf(address, port);
      env[`${prefix}_PROTO`] = protocol.toLowerCase();
      env[`${prefix}_PORT`] = String(port.port);
      env[`${prefix}_ADDR`] = address;
    }
  }
  return env;
}

const variableOf = (name: string): string => name.toUpperCase().replaceAll("-", "_");

const urlOf = (address: string, port: { port: number; protocol?: string | undefined }): string =>
  `${(port.protocol ?? "TCP").toLowerCase()}://${address}:${port.port}`;
