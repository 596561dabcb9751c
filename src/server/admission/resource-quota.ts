import { forbiddenError } from "../../api/errors.ts";
import type { ResourceQuota } from "../../api/kinds/core/resource-quota.ts";
import { type Amounts, growth, only } from "../../api/quota/amounts.ts";
import type { Meter } from "../../api/quota/meter.ts";
import { isCovered, meterOf } from "../../api/quota/meters.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

/**
 * Charges a write to every quota of its namespace that looks at the object, before the object is written. It runs last, as what is charged
 * should be written. What a write takes less than before is given back by the controller, once it is written.
 */
export const resourceQuota: AdmissionStep = {
  name: "ResourceQuota",
  async validate(admission: Admission): Promise<void> {
    const { ctx, operation, subresource } = admission;
    if (!ctx.resource.namespaced || (operation !== "CREATE" && operation !== "UPDATE")) return;
    const { quotas: ledger } = ctx.server;
    const quotas = ledger.quotas(ctx.target.namespace);
    if (quotas.length === 0) return;
    const meter = meterOf(ctx.resource.kind);
    if (meter?.charged.includes(subresource === "" ? operation : `${operation}/${subresource}`) !== true) return;
    const concerned = quotas.filter((quota) => concerns(admission, meter, quota));
    if (concerned.length === 0) return;
    const usage = measured(admission, meter);
    for (const quota of concerned) {
      const amounts = due(admission, { meter, quota, usage });
      if (amounts.size === 0) continue;
      const excess = await ledger.charge(quota, amounts, admission.dryRun);
      if (excess !== undefined) throw refused(admission, `exceeded quota: ${quota.metadata?.name}, ${excess}`);
      if (!admission.dryRun) admission.undo.add(() => ledger.refund(quota, amounts));
    }
  },
};

/** Whether the quota looks at the object. Throws Forbidden when it does but cannot tell what the object takes, or what is used already. */
function concerns(admission: Admission, meter: Meter, quota: ResourceQuota): boolean {
  const { hard = {}, used = {} } = quota.status ?? {};
  const names = Object.keys(hard).filter((name) => meter.tracks(name));
  if (names.length === 0 || !isCovered(meter, quota, admission.object)) return false;
  const lacking = meter.lacks?.(admission.object, names);
  if (lacking !== undefined) throw refused(admission, `failed quota: ${quota.metadata?.name}: ${lacking}`);
  if (names.some((name) => used[name] === undefined)) {
    const text = `status unknown for quota: ${quota.metadata?.name}, resources: ${names.sort().join(",")}`;
    throw refused(admission, text);
  }
  return true;
}

function measured(admission: Admission, meter: Meter): Amounts {
  const usage = meter.usage(admission.object, admission.ctx.server.clock.now());
  const negative = [...usage].filter(([, { nanos }]) => nanos < 0n).map(([name]) => name);
  if (negative.length === 0) return usage;
  throw refused(admission, `quota usage is negative for resource(s): ${negative.sort().join(",")}`);
}

/** What the write adds to what the quota already counts. */
function due({ ctx, old }: Admission, of: { meter: Meter; quota: ResourceQuota; usage: Amounts }): Amounts {
  const { meter, quota, usage } = of;
  const hard = quota.status?.hard ?? {};
  const counted = old !== undefined && isCovered(meter, quota, old);
  const before: Amounts = counted ? meter.usage(old, ctx.server.clock.now()) : new Map();
  return only(growth(usage, before), (name) => hard[name] !== undefined);
}

function refused({ ctx, object }: Admission, why: string): Error {
  return forbiddenError(ctx.resource.name, object.metadata?.name ?? ctx.target.name, why);
}
