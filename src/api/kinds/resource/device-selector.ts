import { type InferInput, model, optional, string } from "../../schema.ts";

export const CELDeviceSelector = model("io.k8s.api.resource.v1.CELDeviceSelector", {
  expression: string,
});
export type CELDeviceSelector = InferInput<typeof CELDeviceSelector>;

export const DeviceSelector = model("io.k8s.api.resource.v1.DeviceSelector", {
  cel: optional(CELDeviceSelector),
});
export type DeviceSelector = InferInput<typeof DeviceSelector>;
