import { type InferInput, model, optional, string } from "../../schema.ts";

export const RoleRef = model(
  "io.k8s.api.rbac.v1.RoleRef",
  {
    apiGroup: optional(string),
    kind: string,
    name: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type RoleRef = InferInput<typeof RoleRef>;
