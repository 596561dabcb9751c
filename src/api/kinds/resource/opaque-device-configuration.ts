import { anyObject, type InferInput, model, string } from "../../schema.ts";

export const OpaqueDeviceConfiguration = model("io.k8s.api.resource.v1.OpaqueDeviceConfiguration", {
  driver: string,
  parameters: anyObject,
});
export type OpaqueDeviceConfiguration = InferInput<typeof OpaqueDeviceConfiguration>;
