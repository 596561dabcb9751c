import { type InferInput, model, string } from "../../schema.ts";

export const ContainerResizePolicy = model("io.k8s.api.core.v1.ContainerResizePolicy", {
  resourceName: string,
  restartPolicy: string,
});
export type ContainerResizePolicy = InferInput<typeof ContainerResizePolicy>;
