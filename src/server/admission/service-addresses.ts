import { invalidError } from "../../api/errors.ts";
import type { Service } from "../../api/kinds/core/service.ts";
import { nothingKeeps } from "../registry/deletion.ts";
import { settleFamilies } from "../services/address-families.ts";
import { claimedValues, givenUp, hasClusterIP, hasNodePorts, NO_VALUES } from "../services/claimed-values.ts";
import type { Need } from "../services/service-allocator.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

type Spec = NonNullable<Service["spec"]>;

/** Services get a cluster address and node ports when they need them, keep the ones they have, and give back those they lose. */
export const serviceAddresses: AdmissionStep = {
  name: "ServiceAddresses",
  async complete(admission: Admission): Promise<void> {
    const { ctx, operation, subresource, undo, dryRun } = admission;
    if (ctx.resource.kind.groupResource !== "services" || subresource !== "") return;
    const service = admission.object as Service;
    const old = admission.old as Service | undefined;
    const { services } = ctx.server;
    if (operation === "DELETE") undo.afterwards(() => services.release(service, claimedValues(service)));
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    const { spec } = service;
    if (spec === undefined) return;
    if (old !== undefined) {
      keepOld(service, old);
      const before = claimedValues(old);
      undo.afterwards(() => {
        const kept = nothingKeeps(admission.object) ? NO_VALUES : claimedValues(service);
        return services.release(service, givenUp(before, kept));
      });
    }
    const need: Need = { service, undo, dryRun };
    await giveAddress(admission, need, spec);
    await givePorts(admission, need, spec);
  },
};

/** What an update leaves out, it does not give up. */
function keepOld(service: Service, old: Service): void {
  const { spec } = service;
  if (spec === undefined || old.spec === undefined) return;
  if (hasClusterIP(service) && hasClusterIP(old) && (spec.clusterIP ?? "") === "") {
    spec.clusterIP = old.spec.clusterIP;
    spec.clusterIPs = old.spec.clusterIPs;
  }
  if (!hasNodePorts(service)) return;
  const known = new Map(
    (old.spec.ports ?? []).map((port) => [`${port.protocol ?? "TCP"} ${port.port}`, port.nodePort]),
  );
  for (const port of spec.ports ?? []) {
    const before = known.get(`${port.protocol ?? "TCP"} ${port.port}`);
    if ((port.nodePort ?? 0) === 0 && before !== undefined) port.nodePort = before;
  }
  if (old.spec.healthCheckNodePort !== undefined) spec.healthCheckNodePort ??= old.spec.healthCheckNodePort;
}

async function giveAddress({ ctx, old }: Admission, need: Need, spec: Spec): Promise<void> {
  if (spec.type === "ExternalName") {
    delete spec.clusterIP;
    delete spec.clusterIPs;
    return;
  }
  const errors = settleFamilies(spec);
  if (errors.length > 0) {
    throw invalidError({ group: "", kind: "Service", name: need.service.metadata?.name ?? "" }, errors);
  }
  if (spec.clusterIP === "None") {
    spec.clusterIPs = ["None"];
    return;
  }
  const wanted = spec.clusterIP ?? spec.clusterIPs?.[0] ?? "";
  const held = old === undefined ? [] : claimedValues(old as Service).addresses;
  if (wanted !== "" && held.includes(wanted)) return;
  // A changed address is not given out: validation refuses the change.
  if (held.length > 0) return;
  const address = await ctx.server.services.address(need, wanted);
  spec.clusterIP = address;
  spec.clusterIPs = [address];
}

async function givePorts({ ctx, old }: Admission, need: Need, spec: Spec): Promise<void> {
  const { service } = need;
  if (!hasNodePorts(service)) {
    if (spec.type !== "LoadBalancer") for (const port of spec.ports ?? []) delete port.nodePort;
    delete spec.healthCheckNodePort;
    return;
  }
  const held = new Set(old === undefined ? [] : claimedValues(old as Service).ports);
  const own = new Map<number, number>();
  for (const [i, port] of (spec.ports ?? []).entries()) {
    const wanted = port.nodePort ?? 0;
    if (wanted !== 0 && held.has(wanted)) continue;
    // One number may serve TCP and UDP of the same port of a Service.
    const twin = wanted === 0 ? own.get(port.port) : undefined;
    port.nodePort = twin ?? (await ctx.server.services.port(need, wanted, `spec.ports[${i}].nodePort`));
    own.set(port.port, port.nodePort);
  }
  if (spec.type !== "LoadBalancer" || spec.externalTrafficPolicy !== "Local") return;
  const check = spec.healthCheckNodePort ?? 0;
  if (check !== 0 && held.has(check)) return;
  spec.healthCheckNodePort = await ctx.server.services.port(need, check, "spec.healthCheckNodePort");
}
