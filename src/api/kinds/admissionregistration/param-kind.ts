import { type InferInput, model, optional, string } from "../../schema.ts";

export const ParamKind = model(
  "io.k8s.api.admissionregistration.v1.ParamKind",
  {
    apiVersion: optional(string),
    kind: optional(string),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ParamKind = InferInput<typeof ParamKind>;
