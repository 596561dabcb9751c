import { type InferInput, model, optional, string } from "../../schema.ts";

export const Subject = model(
  "io.k8s.api.rbac.v1.Subject",
  {
    apiGroup: optional(string),
    kind: string,
    name: string,
    namespace: optional(string),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type Subject = InferInput<typeof Subject>;
