import { StoreError } from "../../store/errors.ts";
import type { Store } from "../../store/store.ts";

/** Beside the API's objects, not among them: Kubernetes shows nobody which node ports are taken. */
const PREFIX = "/orch/claims/port/";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Who holds a port: the uid of a Service, and since when (milliseconds). */
export interface PortClaim {
  readonly port: number;
  readonly holder: string;
  readonly since: number;
}

/**
 * Node ports that only one Service may have. A claim is a key of the store that must not exist before, so that several servers never give out
 * the same one.
 */
export class PortClaims {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Whether nobody has the port. */
  async isFree(port: number): Promise<boolean> {
    return (await this.#store.get(PREFIX + port)).entry === undefined;
  }

  /** Whether the holder now has the port: it is free, or already its own. */
  async take({ port, holder, since }: PortClaim): Promise<boolean> {
    try {
      await this.#store.create(PREFIX + port, encoder.encode(JSON.stringify({ holder, since })));
      return true;
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "exists") throw error;
      return error.entry !== undefined && claimOf(port, error.entry.value).holder === holder;
    }
  }

  /** Gives a port back, when it is the holder's. */
  async release(port: number, holder: string): Promise<void> {
    const { entry } = await this.#store.get(PREFIX + port);
    if (entry === undefined || claimOf(port, entry.value).holder !== holder) return;
    try {
      await this.#store.delete(entry.key, entry.revision);
    } catch (error) {
      if (!(error instanceof StoreError) || (error.code !== "missing" && error.code !== "conflict")) throw error;
    }
  }

  async all(): Promise<PortClaim[]> {
    const { entries } = await this.#store.list({ prefix: PREFIX });
    return entries.map((entry) => claimOf(Number(entry.key.slice(PREFIX.length)), entry.value));
  }
}

function claimOf(port: number, bytes: Uint8Array): PortClaim {
  const { holder, since } = JSON.parse(decoder.decode(bytes)) as { holder: string; since: number };
  return { port, holder, since };
}
