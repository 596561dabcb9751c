import { checkTypes } from "../api/kinds/admissionregistration/type-check.ts";
import { ValidatingAdmissionPolicy } from "../api/kinds/admissionregistration/validating-admission-policy.ts";
import { kinds } from "../api/kinds/index.ts";
import type { Context, Controller } from "./controller.ts";
import { unless } from "./unless.ts";

const NAME = "validatingadmissionpolicy-status-controller";

/**
 * Notes in a policy's status what looks wrong about its expressions for the kinds that it matches by name.
 * K8S-DIFF: Kubernetes also checks them for custom resources, whose schemas no controller reads here.
 */
export const validatingPolicyStatusController: Controller = {
  name: NAME,
  kind: ValidatingAdmissionPolicy,
  writes: [
    "validatingadmissionpolicies.admissionregistration.k8s.io/status observedGeneration",
    "validatingadmissionpolicies.admissionregistration.k8s.io/status typeChecking",
  ],
  reconcile,
};

async function reconcile(name: string, { cache, client }: Context) {
  const policy = cache(ValidatingAdmissionPolicy).get(name);
  const generation = policy?.metadata.generation ?? 0;
  if (policy === undefined || generation <= (policy.status?.observedGeneration ?? 0)) return undefined;
  const expressionWarnings = checkTypes(policy, kinds);
  const typeChecking = expressionWarnings.length === 0 ? {} : { expressionWarnings };
  const patch = { metadata: { name }, status: { observedGeneration: generation, typeChecking } };
  await client
    .patch(ValidatingAdmissionPolicy, { name }, patch, {
      type: "apply",
      force: true,
      fieldManager: NAME,
      subresource: "status",
    })
    .catch(unless("NotFound"));
  return undefined;
}
