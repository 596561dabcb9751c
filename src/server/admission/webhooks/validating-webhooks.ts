import type { Admission, AdmissionStep } from "../admission.ts";
import { AdmittedRequest } from "../match/admitted-request.ts";
import { isExempt } from "../match/exempt.ts";
import { type Call, callWebhook } from "./call-webhook.ts";
import { relevantVersion } from "./relevant-version.ts";

/** Asks webhooks whether a write may be, all at once. Of several that refuse, the first in their order is believed. */
export const validatingWebhooks: AdmissionStep = {
  name: "ValidatingAdmissionWebhook",
  async validate(admission: Admission): Promise<void> {
    const { server, resource: written } = admission.ctx;
    const hooks = server.webhooks.validating;
    if (hooks.length === 0 || isExempt(written)) return;
    const request = new AdmittedRequest(admission);
    const calls: Call[] = [];
    for (const [index, hook] of hooks.entries()) {
      const resource = await relevantVersion(request, hook);
      if (resource === undefined) continue;
      calls.push({ hook, request, resource, mutating: false, place: `round_0_index_${index}` });
    }
    // All are waited for: a call that goes on by itself would outlive its request.
    const outcomes = await Promise.allSettled(calls.map((call) => callWebhook(call)));
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    if (refused !== undefined) throw refused.reason;
  },
};
