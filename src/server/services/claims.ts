import { StoreError } from "../../store/errors.ts";
import type { Store } from "../../store/store.ts";

/** Beside the API's objects, not among them. */
const ROOT = "/orch/claims/";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Who holds a value: the uid of a Service, and since when (milliseconds). */
export interface Claim {
  readonly value: string;
  readonly holder: string;
  readonly since: number;
}

/**
 * Values that only one Service may have, addresses or ports. A claim is a key of the store that must not exist before, so that several
 * servers never give out the same one.
 */
export class Claims {
  readonly #store: Store;
  readonly #prefix: string;

  constructor(store: Store, kind: "address" | "port") {
    this.#store = store;
    this.#prefix = `${ROOT}${kind}/`;
  }

  /** Whether the holder now has the value: it is free, or already its own. */
  async take({ value, holder, since }: Claim): Promise<boolean> {
    try {
      await this.#store.create(this.#prefix + value, encoder.encode(JSON.stringify({ holder, since })));
      return true;
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "exists") throw error;
      return error.entry !== undefined && claimOf(value, error.entry.value).holder === holder;
    }
  }

  /** Gives a value back, when it is the holder's. */
  async release(value: string, holder: string): Promise<void> {
    const { entry } = await this.#store.get(this.#prefix + value);
    if (entry === undefined || claimOf(value, entry.value).holder !== holder) return;
    try {
      await this.#store.delete(entry.key, entry.revision);
    } catch (error) {
      if (!(error instanceof StoreError) || (error.code !== "missing" && error.code !== "conflict")) throw error;
    }
  }

  async all(): Promise<Claim[]> {
    const { entries } = await this.#store.list({ prefix: this.#prefix });
    return entries.map((entry) => claimOf(entry.key.slice(this.#prefix.length), entry.value));
  }
}

function claimOf(value: string, bytes: Uint8Array): Claim {
  const { holder, since } = JSON.parse(decoder.decode(bytes)) as { holder: string; since: number };
  return { value, holder, since };
}
