import { forbiddenError } from "../../../api/errors.ts";
import type { Resource } from "../../registry/resource.ts";
import type { AdmittedRequest } from "../match/admitted-request.ts";
import { conditionsHold } from "../policies/match-condition.ts";
import { PolicyError } from "../policies/policy-error.ts";
import { PolicyRequests } from "../policies/policy-requests.ts";
import type { Hook } from "./hook.ts";

/**
 * The resource in the version that a webhook wants to see of this request; undefined when it does not want to. Rejects Forbidden when its
 * match conditions cannot be evaluated and it must not be passed over.
 */
export async function relevantVersion(request: AdmittedRequest, hook: Hook): Promise<Resource | undefined> {
  const resource = await request.match(hook.criteria);
  if (resource === undefined || hook.conditions.length === 0) return resource;
  return (await holds(request, resource, hook)) ? resource : undefined;
}

async function holds(request: AdmittedRequest, resource: Resource, hook: Hook): Promise<boolean> {
  const requests = new PolicyRequests(request.admission);
  // Kubernetes does not show the namespace to conditions of webhooks.
  const bindings = { ...(await requests.bindings(resource, undefined)), namespaceObject: null };
  try {
    return await requests.host.settled(() => conditionsHold(hook.conditions, bindings));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (hook.webhook.failurePolicy === "Ignore") return false;
    throw forbiddenError(request.admission.ctx.resource.name, request.name, error.message);
  }
}
