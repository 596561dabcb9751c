import type { AdmissionStep } from "./admission.ts";
import { certificateRequester } from "./certificate-requester.ts";
import { customResourceCleanup } from "./custom-resource-cleanup.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { priority } from "./priority.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceAddresses } from "./service-addresses.ts";

/** Every step of admission, in the order in which they run. */
export const ADMISSION: readonly AdmissionStep[] = [
  namespaceLifecycle,
  certificateRequester,
  customResourceCleanup,
  serviceAccount,
  priority,
  defaultTolerationSeconds,
  serviceAddresses,
];
