import { type InferInput, int32, model, optional, string } from "../../schema.ts";

export const ContainerPort = model("io.k8s.api.core.v1.ContainerPort", {
  containerPort: int32,
  hostIP: optional(string),
  hostPort: optional(int32),
  name: optional(string),
  protocol: optional(string, "TCP"),
});
export type ContainerPort = InferInput<typeof ContainerPort>;
