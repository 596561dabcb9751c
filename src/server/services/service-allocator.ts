import { invalidError } from "../../api/errors.ts";
import { type FieldError, invalid } from "../../api/field-error.ts";
import type { Service } from "../../api/kinds/core/service.ts";
import { ServiceCIDR } from "../../api/kinds/networking/service-cidr.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Store } from "../../store/store.ts";
import type { Undo } from "../admission/undo.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { AddressClaims, isFor } from "./address-claims.ts";
import { AddressRange } from "./address-range.ts";
import type { ClaimedValues } from "./claimed-values.ts";
import { PortClaims } from "./port-claims.ts";
import { FIRST_PORT, isNodePort, LAST_PORT, portCandidates } from "./port-range.ts";

/** One Service that needs values, and where to note what to give back when it is not written. */
export interface Need {
  readonly service: Service;
  readonly undo: Undo;
  /** Nothing is to be claimed: values that are free just now are enough. */
  readonly dryRun: boolean;
}

export interface AllocatorOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly resources: ResourceTable;
  readonly clock: Clock;
  /** The range that the cluster has from the start. */
  readonly range: AddressRange;
}

/** Gives Services their addresses and node ports. */
export class ServiceAllocator {
  /** The range of the Service "kubernetes". */
  readonly range: AddressRange;
  readonly addresses: AddressClaims;
  readonly ports: PortClaims;
  readonly #options: AllocatorOptions;
  readonly #known = new Map<string, AddressRange>();

  constructor(options: AllocatorOptions) {
    this.range = options.range;
    this.addresses = new AddressClaims(options);
    this.ports = new PortClaims(options.store);
    this.#options = options;
  }

  /** The IPv4 ranges of all ServiceCIDRs that are ready; the cluster's own before there are any. K8S-DIFF: Services have IPv4 addresses only. */
  ranges(): AddressRange[] {
    const { registry, resources } = this.#options;
    const ready = registry
      .cachedList(resources.builtIn(ServiceCIDR))
      .map(({ value }) => value as ServiceCIDR)
      .filter(({ metadata, status }) => {
        const condition = status?.conditions?.find(({ type }) => type === "Ready");
        return metadata?.deletionTimestamp === undefined && condition?.status === "True";
      })
      .flatMap(({ spec }) => spec?.cidrs ?? [])
      // Smaller blocks than these have no address between the network's own and the broadcast address.
      .filter((cidr) => !cidr.includes(":") && Number(cidr.split("/")[1]) <= 30);
    return ready.length === 0 ? [this.range] : ready.map((cidr) => this.#rangeOf(cidr));
  }

  /** Claims the address that is asked for, or any when `wanted` is empty. Throws Invalid when it is taken or not in a range. */
  async address(need: Need, wanted: string): Promise<string> {
    const ranges = this.ranges();
    if (wanted !== "") {
      if (!ranges.some((range) => range.contains(wanted))) {
        const valid = ranges.map(({ cidr }) => cidr).join(", ");
        const why = `failed to allocate IP ${wanted}: the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${valid}`;
        throw refused(need, invalid("spec.clusterIPs", [wanted], why));
      }
      if (await this.#isReserved(need, wanted)) return wanted;
      if (await this.#takeAddress(need, wanted)) return wanted;
      const why = `failed to allocate IP ${wanted}: provided IP is already allocated`;
      throw refused(need, invalid("spec.clusterIPs", [wanted], why));
    }
    for (const range of ranges) {
      for (const candidate of range.candidates()) {
        if (candidate !== this.range.first && (await this.#takeAddress(need, candidate))) return candidate;
      }
    }
    const full = ranges.map(({ cidr }) => cidr).join(", ");
    throw refused(need, invalid("spec.clusterIPs", [], `no address is free in the range ${full}`));
  }

  /** Claims the node port that is asked for at `field`, or any when `wanted` is 0. Throws Invalid when that cannot be. */
  async port(need: Need, wanted: number, field: string): Promise<number> {
    if (wanted !== 0) {
      if (!isNodePort(wanted)) {
        const why = `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`;
        throw refused(need, invalid(field, wanted, why));
      }
      if (await this.#takePort(need, wanted)) return wanted;
      throw refused(need, invalid(field, wanted, "provided port is already allocated"));
    }
    for (const port of portCandidates()) if (await this.#takePort(need, port)) return port;
    throw refused(need, invalid(field, 0, `no port is free between ${FIRST_PORT} and ${LAST_PORT}`));
  }

  /** Gives back what a Service held. */
  async release(service: Service, { addresses, ports }: ClaimedValues): Promise<void> {
    for (const address of addresses) await this.addresses.release(address, service);
    for (const port of ports) await this.ports.release(port, service.metadata?.uid ?? "");
  }

  /** The first address is the Service kubernetes', whose claim may be left from a start that was killed half-way. */
  async #isReserved(need: Need, wanted: string): Promise<boolean> {
    const { service } = need;
    const claim = this.addresses.known(wanted);
    if (wanted !== this.range.first || !isKubernetes(service)) return false;
    return claim !== undefined && isFor(claim, service);
  }

  async #takeAddress({ service, undo, dryRun }: Need, address: string): Promise<boolean> {
    if (this.addresses.known(address) !== undefined) return false;
    if (dryRun) return true;
    if (address === this.range.first && !isKubernetes(service)) return false;
    if (!(await this.addresses.take(address, service))) return false;
    undo.add(() => this.addresses.release(address, service));
    return true;
  }

  async #takePort({ service, undo, dryRun }: Need, port: number): Promise<boolean> {
    if (dryRun) return this.ports.isFree(port);
    const holder = service.metadata?.uid ?? "";
    if (!(await this.ports.take({ port, holder, since: this.#options.clock.now() }))) return false;
    undo.add(() => this.ports.release(port, holder));
    return true;
  }

  #rangeOf(cidr: string): AddressRange {
    let range = this.#known.get(cidr);
    if (range === undefined) {
      range = new AddressRange(cidr);
      this.#known.set(cidr, range);
    }
    return range;
  }
}

function isKubernetes({ metadata }: Service): boolean {
  return metadata?.name === "kubernetes" && metadata.namespace === "default";
}

function refused({ service }: Need, error: FieldError): Error {
  return invalidError({ group: "", kind: "Service", name: service.metadata?.name ?? "" }, [error]);
}
