import type { Admission, AdmissionStep } from "../admission.ts";
import { AdmittedRequest } from "../match/admitted-request.ts";
import { isExempt } from "../match/exempt.ts";
import type { Reinvocation } from "../reinvocation.ts";
import { applyWebhookPatch } from "./apply-webhook-patch.ts";
import { type Call, callWebhook } from "./call-webhook.ts";
import { relevantVersion } from "./relevant-version.ts";

const NAME = "MutatingAdmissionWebhook";

/** Lets webhooks change what is written: one after the other, each on what the ones before it made. */
export const mutatingWebhooks: AdmissionStep = {
  name: NAME,
  async mutate(admission: Admission, reinvocation: Reinvocation): Promise<void> {
    const { server, resource: written } = admission.ctx;
    const hooks = server.webhooks.mutating;
    if (hooks.length === 0 || isExempt(written)) return;
    const request = new AdmittedRequest(admission);
    const memory = reinvocation.memory(NAME);
    const round = reinvocation.isAgain ? 1 : 0;
    memory.open(admission.object);
    for (const [index, hook] of hooks.entries()) {
      if (!memory.isDue(hook.key)) continue;
      const resource = await relevantVersion(request, hook);
      if (resource === undefined) continue;
      const changed = await change({ hook, request, resource, mutating: true, place: `round_${round}_index_${index}` });
      memory.called(hook.key, { changed, again: hook.webhook.reinvocationPolicy === "IfNeeded" });
    }
    memory.close(admission.object);
  },
};

/** Calls a webhook, and answers whether it changed the object. */
async function change(call: Call): Promise<boolean> {
  const { hook, request, place } = call;
  const response = await callWebhook(call);
  const mutated = response !== undefined && response.patch !== "" && (await applyWebhookPatch(call, response.patch));
  const note = { configuration: hook.configuration, webhook: hook.webhook.name, mutated };
  request.admission.ctx.auditAnnotations[`mutation.webhook.admission.k8s.io/${place}`] = JSON.stringify(note);
  return mutated;
}
