import { type InferInput, model, optional, string } from "../../schema.ts";
import { LabelSelector } from "../meta/label-selector.ts";

export const ParamRef = model(
  "io.k8s.api.admissionregistration.v1.ParamRef",
  {
    name: optional(string),
    namespace: optional(string),
    parameterNotFoundAction: optional(string),
    selector: optional(LabelSelector),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ParamRef = InferInput<typeof ParamRef>;
