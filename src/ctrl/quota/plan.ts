/** What a quota's status should say. Pure. */
import type { ResourceQuota, ResourceQuotaStatus } from "../../api/kinds/core/resource-quota.ts";
import { compareQuantity } from "../../api/quantity.ts";
import { type Amounts, amountsOf, larger, only, recordOf, remainder } from "../../api/quota/amounts.ts";
import { sameContent } from "../same-content.ts";

export interface QuotaObserved {
  quota: Pick<ResourceQuota, "spec" | "status">;
  /** What its objects use, by the caches; names every resource that can be counted. */
  counted: Amounts;
  /** What objects have given up since the status was last written. */
  released: Amounts;
  /** Whether nobody has charged the quota for so long that every object that was charged must be written, or will never be. */
  quiet: boolean;
}

export interface QuotaPlan {
  /** Absent when the status is right. */
  status?: ResourceQuotaStatus;
  /** Whether the status says what the caches do; if not, it has to be looked at again when the quota is quiet. */
  settled: boolean;
}

/**
 * The server charges an object before it is written, so more may be used than there are objects. Counting alone would give that away a second
 * time; so what is used falls only by what has been seen to go, until the quota is quiet. It rises to what is there at any time.
 */
export function planQuota({ quota, counted, released, quiet }: QuotaObserved): QuotaPlan {
  const { spec, status } = quota;
  const known = only(amountsOf(status?.used), (name) => counted.has(name));
  const used = quiet ? counted : larger(counted, remainder(known, released));
  const next = { hard: { ...spec?.hard }, used: recordOf(used) };
  const settled = [...used].every(([name, amount]) => compareQuantity(amount, counted.get(name) ?? amount) === 0);
  return sameContent(status, next) ? { settled } : { settled, status: next };
}
