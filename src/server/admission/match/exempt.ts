import type { Resource } from "../../registry/resource.ts";

const CONFIGURATION = new Set([
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
]);

/** What configures webhooks and policies is subject to none of them, so that a broken one can be repaired. */
export function isExempt({ kind }: Resource): boolean {
  return kind.group === "admissionregistration.k8s.io" && CONFIGURATION.has(kind.kind);
}
