import { type InferInput, model, string } from "../../schema.ts";

export const Variable = model(
  "io.k8s.api.admissionregistration.v1.Variable",
  {
    expression: string,
    name: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type Variable = InferInput<typeof Variable>;
