import { bytes, type InferInput, int32, model, optional, string } from "../../schema.ts";

export const ServiceReference = model("io.k8s.api.admissionregistration.v1.ServiceReference", {
  name: string,
  namespace: string,
  path: optional(string),
  port: optional(int32, 443),
});
export type ServiceReference = InferInput<typeof ServiceReference>;

export const WebhookClientConfig = model("io.k8s.api.admissionregistration.v1.WebhookClientConfig", {
  caBundle: optional(bytes),
  service: optional(ServiceReference),
  url: optional(string),
});
export type WebhookClientConfig = InferInput<typeof WebhookClientConfig>;
