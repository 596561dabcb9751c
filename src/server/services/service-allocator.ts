import { randomInt } from "node:crypto";
import { invalidError } from "../../api/errors.ts";
import { type FieldError, invalid } from "../../api/field-error.ts";
import type { Service } from "../../api/kinds/core/service.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Store } from "../../store/store.ts";
import type { Undo } from "../admission/undo.ts";
import type { AddressRange } from "./address-range.ts";
import { Claims } from "./claims.ts";

const FIRST_PORT = 30_000;
const LAST_PORT = 32_767;

/** One Service that needs values, and where to note what to give back when it is not written. */
export interface Need {
  readonly service: Service;
  readonly undo: Undo;
}

/** Gives Services their addresses and node ports. */
export class ServiceAllocator {
  readonly range: AddressRange;
  readonly addresses: Claims;
  readonly ports: Claims;
  readonly #clock: Clock;

  constructor(options: { store: Store; range: AddressRange; clock: Clock }) {
    this.range = options.range;
    this.addresses = new Claims(options.store, "address");
    this.ports = new Claims(options.store, "port");
    this.#clock = options.clock;
  }

  /** Claims the address that is asked for, or any when `wanted` is empty. Throws Invalid when it is taken or not in the range. */
  async address(need: Need, wanted: string): Promise<string> {
    if (wanted !== "") {
      if (!this.range.contains(wanted)) {
        const why = `failed to allocate IP ${wanted}: the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${this.range.cidr}`;
        throw refused(need, invalid("spec.clusterIPs", [wanted], why));
      }
      // Not claimed: only one Service may have it, and a first start that was killed half-way must not keep it from the next.
      if (wanted === this.range.first && isKubernetes(need.service)) return wanted;
      if (wanted !== this.range.first && (await this.#take(this.addresses, wanted, need))) return wanted;
      const why = `failed to allocate IP ${wanted}: provided IP is already allocated`;
      throw refused(need, invalid("spec.clusterIPs", [wanted], why));
    }
    for (const candidate of this.range.candidates()) {
      if (candidate !== this.range.first && (await this.#take(this.addresses, candidate, need))) return candidate;
    }
    throw refused(need, invalid("spec.clusterIPs", [], `no address is free in the range ${this.range.cidr}`));
  }

  /** Claims the node port that is asked for at `field`, or any when `wanted` is 0. Throws Invalid when that cannot be. */
  async port(need: Need, wanted: number, field: string): Promise<number> {
    if (wanted !== 0) {
      if (wanted < FIRST_PORT || wanted > LAST_PORT) {
        const why = `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`;
        throw refused(need, invalid(field, wanted, why));
      }
      if (await this.#take(this.ports, String(wanted), need)) return wanted;
      throw refused(need, invalid(field, wanted, "provided port is already allocated"));
    }
    const count = LAST_PORT - FIRST_PORT + 1;
    const start = randomInt(count);
    for (let i = 0; i < count; i++) {
      const port = FIRST_PORT + ((start + i) % count);
      if (await this.#take(this.ports, String(port), need)) return port;
    }
    throw refused(need, invalid(field, 0, `no port is free between ${FIRST_PORT} and ${LAST_PORT}`));
  }

  async #take(claims: Claims, value: string, { service, undo }: Need): Promise<boolean> {
    const holder = service.metadata?.uid ?? "";
    const taken = await claims.take({ value, holder, since: this.#clock.now() });
    if (taken) undo.add(() => claims.release(value, holder));
    return taken;
  }
}

function isKubernetes({ metadata }: Service): boolean {
  return metadata?.name === "kubernetes" && metadata.namespace === "default";
}

function refused({ service }: Need, error: FieldError): Error {
  return invalidError({ group: "", kind: "Service", name: service.metadata?.name ?? "" }, [error]);
}
