import type { AdmissionStep } from "./admission.ts";
import { certificateRequester } from "./certificate-requester.ts";
import { customResourceCleanup } from "./custom-resource-cleanup.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { podSecurity } from "./pod-security/pod-security.ts";
import { priority } from "./priority.ts";
import { roleEscalation } from "./role-escalation.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceAddresses } from "./service-addresses.ts";

/** Every step of admission, in the order in which they run. */
export const ADMISSION: readonly AdmissionStep[] = [
  namespaceLifecycle,
  customResourceCleanup,
  roleEscalation,
  certificateRequester,
  limitRanger,
  serviceAccount,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  serviceAddresses,
];
