import { isReason } from "../../api/errors.ts";
import type { Service } from "../../api/kinds/core/service.ts";
import { IPAddress } from "../../api/kinds/networking/ip-address.ts";
import type { Clock } from "../../lib/clock.ts";
import type { ObjectName, Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { timestamp } from "../registry/timestamp.ts";

const FAMILY = "ipaddress.kubernetes.io/ip-family";
const MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
const MANAGER = "ipallocator.k8s.io";

/** The object is not the caller's to remove. Thrown so that the registry looks whether what it saw is the newest. */
class NotOurs extends Error {}

/**
 * Addresses that only one Service may have. An IPAddress object is the claim: it is made for a Service when there is none of its name, so that
 * several servers never give out the same address, and whoever makes one himself keeps the address from Services.
 */
export class AddressClaims {
  readonly #registry: Registry;
  readonly #resources: ResourceTable;
  readonly #clock: Clock;

  constructor({ registry, resources, clock }: { registry: Registry; resources: ResourceTable; clock: Clock }) {
    this.#registry = registry;
    this.#resources = resources;
    this.#clock = clock;
  }

  /** Who has an address, as the cache has it. */
  known(address: string): IPAddress | undefined {
    return this.#registry.cached(this.#which(address))?.value as IPAddress | undefined;
  }

  /** All addresses that were given out here, as the cache has them. */
  all(): IPAddress[] {
    const objects = this.#registry
      .cachedList(this.#resources.builtIn(IPAddress))
      .map(({ value }) => value as IPAddress);
    return objects.filter(({ metadata }) => metadata?.labels?.[MANAGED_BY] === MANAGER);
  }

  /** Gives the address to the Service; resolves to whether nobody had it. */
  async take(address: string, { metadata }: Service): Promise<boolean> {
    const { namespace = "", name = "" } = metadata ?? {};
    const claim = {
      kind: "IPAddress",
      apiVersion: "networking.k8s.io/v1",
      metadata: {
        name: address,
        uid: crypto.randomUUID(),
        creationTimestamp: timestamp(this.#clock),
        labels: { [FAMILY]: address.includes(":") ? "IPv6" : "IPv4", [MANAGED_BY]: MANAGER },
      },
      spec: { parentRef: { resource: "services", namespace, name } },
    };
    try {
      await this.#registry.create(this.#which(address), claim, false);
      return true;
    } catch (error) {
      if (isReason(error, "AlreadyExists")) return false;
      throw error;
    }
  }

  /** Gives an address back, when it is the Service's. */
  async release(address: string, service: Service): Promise<void> {
    const check = ({ value }: { value: object }): void => {
      if (!isFor(value as IPAddress, service)) throw new NotOurs();
    };
    try {
      await this.#registry.remove(this.#which(address), check, false);
    } catch (error) {
      if (!(error instanceof NotOurs) && !isReason(error, "NotFound")) throw error;
    }
  }

  #which(address: string): ObjectName {
    return { resource: this.#resources.builtIn(IPAddress), namespace: "", name: address };
  }
}

/** Whether an address has been given to a Service, or to one of the same name before it. */
export function isFor({ spec }: IPAddress, { metadata }: Service): boolean {
  const { group = "", resource, namespace, name } = spec?.parentRef ?? {};
  return group === "" && resource === "services" && namespace === metadata?.namespace && name === metadata?.name;
}
