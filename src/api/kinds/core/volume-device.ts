import { type InferInput, model, string } from "../../schema.ts";

export const VolumeDevice = model("io.k8s.api.core.v1.VolumeDevice", {
  devicePath: string,
  name: string,
});
export type VolumeDevice = InferInput<typeof VolumeDevice>;
