import { ResourceQuota } from "../../api/kinds/core/resource-quota.ts";
import type { Amounts } from "../../api/quota/amounts.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { QuotaAccount } from "./quota-account.ts";

/** The quotas that writes are charged to. */
export class QuotaLedger {
  readonly #registry: Registry;
  readonly #resources: ResourceTable;
  /** Accounts that are in use. */
  readonly #accounts = new Map<string, QuotaAccount>();

  constructor({ registry, resources }: { registry: Registry; resources: ResourceTable }) {
    this.#registry = registry;
    this.#resources = resources;
  }

  /** The quotas of a namespace, in the order in which they are charged. */
  quotas(namespace: string): ResourceQuota[] {
    const resource = this.#resources.builtIn(ResourceQuota);
    return this.#registry.cachedList(resource, namespace).map(({ value }) => value as ResourceQuota);
  }

  /** Charges one quota, or with `trial` only looks; resolves to why that does not fit. */
  charge(quota: ResourceQuota, amounts: Amounts, trial: boolean): Promise<string | undefined> {
    return this.#account(quota).charge(amounts, trial);
  }

  refund(quota: ResourceQuota, amounts: Amounts): Promise<void> {
    return this.#account(quota).refund(amounts);
  }

  #account({ metadata }: ResourceQuota): QuotaAccount {
    const [namespace, name] = [metadata?.namespace ?? "", metadata?.name ?? ""];
    const key = `${namespace}/${name}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const resource = this.#resources.builtIn(ResourceQuota);
    const account = new QuotaAccount(this.#registry, { resource, namespace, name }, () => this.#accounts.delete(key));
    this.#accounts.set(key, account);
    return account;
  }
}
