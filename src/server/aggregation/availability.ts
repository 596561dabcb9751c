import type { APIServiceCondition } from "../../api/kinds/apiregistration/api-service.ts";
import { Service } from "../../api/kinds/core/service.ts";
import { serviceEndpoints, slicesOf } from "../proxy/service-endpoints.ts";
import type { ServerContext } from "../server-context.ts";
import type { RegisteredVersion, RemoteVersion } from "./api-services.ts";

export type Availability = Pick<APIServiceCondition, "status" | "reason" | "message">;

/** How long a server behind this one may take to say what it serves. */
const CHECK_MS = 5_000;

const LOCAL: Availability = { status: "True", reason: "Local", message: "Local APIServices are always available" };
const PASSED: Availability = { status: "True", reason: "Passed", message: "all checks passed" };
const failed = (reason: string, message: string): Availability => ({ status: "False", reason, message });

/** Whether somebody answers for a version: looked up first, and then asked. */
export async function availabilityOf(server: ServerContext, registered: RegisteredVersion): Promise<Availability> {
  const { service } = registered;
  if (service === undefined) return LOCAL;
  const remote = { ...registered, service };
  return missing(server, remote) ?? (await discoveryCheck(server, remote));
}

function missing(server: ServerContext, { service }: RemoteVersion): Availability | undefined {
  const { namespace, name, port } = service;
  const at = { resource: server.resources.builtIn(Service), namespace, name };
  const found = server.registry.cached(at)?.value as Service | undefined;
  const shown = `service/${name} in "${namespace}"`;
  if (found === undefined) return failed("ServiceNotFound", `${shown} is not present`);
  if (found.spec?.type === "ExternalName") return undefined;
  const served = found.spec?.ports?.find((known) => known.port === port);
  if (served === undefined) return failed("ServicePortError", `${shown} is not listening on port ${port}`);
  if (slicesOf(server, service).length === 0) return failed("EndpointsNotFound", `cannot find endpoints for ${shown}`);
  if (serviceEndpoints(server, service, served.name ?? "").length > 0) return undefined;
  return failed("MissingEndpoints", `endpoints for ${shown} have no addresses with port name "${served.name ?? ""}"`);
}

async function discoveryCheck(server: ServerContext, remote: RemoteVersion): Promise<Availability> {
  const path = remote.group === "" ? `/api/${remote.version}` : `/apis/${remote.group}/${remote.version}`;
  const url = `https://${remote.service.name}.${remote.service.namespace}.svc:${remote.service.port}${path}`;
  try {
    const signal = AbortSignal.any([server.signal, AbortSignal.timeout(CHECK_MS)]);
    const answer = await server.remote.get(remote, path, { accept: "application/json", signal });
    await answer.body?.cancel();
    if (answer.ok) return PASSED;
    return failed(
      "FailedDiscoveryCheck",
      `failing or missing response from ${url}: bad status from ${url}: ${answer.status}`,
    );
  } catch (error) {
    return failed("FailedDiscoveryCheck", `failing or missing response from ${url}: ${(error as Error).message}`);
  }
}
