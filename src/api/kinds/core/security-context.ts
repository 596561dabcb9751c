import { atomicList, boolean, type InferInput, int64, model, optional, string } from "../../schema.ts";
import { AppArmorProfile } from "./app-armor-profile.ts";
import { SELinuxOptions } from "./se-linux-options.ts";
import { SeccompProfile } from "./seccomp-profile.ts";
import { WindowsSecurityContextOptions } from "./windows-security-context-options.ts";

export const Capabilities = model("io.k8s.api.core.v1.Capabilities", {
  add: optional(atomicList(string)),
  drop: optional(atomicList(string)),
});
export type Capabilities = InferInput<typeof Capabilities>;

export const SecurityContext = model("io.k8s.api.core.v1.SecurityContext", {
  allowPrivilegeEscalation: optional(boolean),
  appArmorProfile: optional(AppArmorProfile),
  capabilities: optional(Capabilities),
  privileged: optional(boolean),
  procMount: optional(string),
  readOnlyRootFilesystem: optional(boolean),
  runAsGroup: optional(int64),
  runAsNonRoot: optional(boolean),
  runAsUser: optional(int64),
  seLinuxOptions: optional(SELinuxOptions),
  seccompProfile: optional(SeccompProfile),
  windowsOptions: optional(WindowsSecurityContextOptions),
});
export type SecurityContext = InferInput<typeof SecurityContext>;
