import { boolean, type InferInput, model, optional, string } from "../../schema.ts";

export const WindowsSecurityContextOptions = model("io.k8s.api.core.v1.WindowsSecurityContextOptions", {
  gmsaCredentialSpec: optional(string),
  gmsaCredentialSpecName: optional(string),
  hostProcess: optional(boolean),
  runAsUserName: optional(string),
});
export type WindowsSecurityContextOptions = InferInput<typeof WindowsSecurityContextOptions>;
