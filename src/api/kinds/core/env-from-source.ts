import { boolean, type InferInput, model, optional, string } from "../../schema.ts";

export const ConfigMapEnvSource = model("io.k8s.api.core.v1.ConfigMapEnvSource", {
  name: optional(string),
  optional: optional(boolean),
});
export type ConfigMapEnvSource = InferInput<typeof ConfigMapEnvSource>;

export const SecretEnvSource = model("io.k8s.api.core.v1.SecretEnvSource", {
  name: optional(string),
  optional: optional(boolean),
});
export type SecretEnvSource = InferInput<typeof SecretEnvSource>;

export const EnvFromSource = model("io.k8s.api.core.v1.EnvFromSource", {
  configMapRef: optional(ConfigMapEnvSource),
  prefix: optional(string),
  secretRef: optional(SecretEnvSource),
});
export type EnvFromSource = InferInput<typeof EnvFromSource>;
