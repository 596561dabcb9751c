import type { AdmissionStep } from "./admission.ts";
import { certificateRequester } from "./certificate-requester.ts";
import { certificateSigners } from "./certificate-signers.ts";
import { certificateSubjectRestriction } from "./certificate-subject-restriction.ts";
import { customResourceCleanup } from "./custom-resource-cleanup.ts";
import { defaultClass } from "./default-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction/node-restriction.ts";
import { podSecurity } from "./pod-security/pod-security.ts";
import { mutatingPolicies } from "./policies/mutating-policies.ts";
import { paramAccess } from "./policies/param-access.ts";
import { validatingPolicies } from "./policies/validating-policies.ts";
import { priority } from "./priority.ts";
import { resourceQuota } from "./resource-quota.ts";
import { roleEscalation } from "./role-escalation.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceAddresses } from "./service-addresses.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { volumeClaimResize } from "./volume-claim-resize.ts";
import { mutatingWebhooks } from "./webhooks/mutating-webhooks.ts";
import { validatingWebhooks } from "./webhooks/validating-webhooks.ts";

/** Every step of admission, in the order in which they run. */
export const ADMISSION: readonly AdmissionStep[] = [
  namespaceLifecycle,
  customResourceCleanup,
  roleEscalation,
  paramAccess,
  certificateRequester,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultClass,
  storageObjectInUseProtection,
  volumeClaimResize,
  runtimeClass,
  certificateSigners,
  certificateSubjectRestriction,
  serviceAddresses,
  mutatingPolicies,
  mutatingWebhooks,
  validatingPolicies,
  validatingWebhooks,
  resourceQuota,
];
