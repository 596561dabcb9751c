import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";
import { FieldSelectorRequirement } from "../meta/field-selector-requirement.ts";
import { LabelSelectorRequirement } from "../meta/label-selector-requirement.ts";

export const FieldSelectorAttributes = model("io.k8s.api.authorization.v1.FieldSelectorAttributes", {
  rawSelector: optional(string),
  requirements: optional(atomicList(FieldSelectorRequirement)),
});
export type FieldSelectorAttributes = InferInput<typeof FieldSelectorAttributes>;

export const LabelSelectorAttributes = model("io.k8s.api.authorization.v1.LabelSelectorAttributes", {
  rawSelector: optional(string),
  requirements: optional(atomicList(LabelSelectorRequirement)),
});
export type LabelSelectorAttributes = InferInput<typeof LabelSelectorAttributes>;

export const ResourceAttributes = model("io.k8s.api.authorization.v1.ResourceAttributes", {
  fieldSelector: optional(FieldSelectorAttributes),
  group: optional(string),
  labelSelector: optional(LabelSelectorAttributes),
  name: optional(string),
  namespace: optional(string),
  resource: optional(string),
  subresource: optional(string),
  verb: optional(string),
  version: optional(string),
});
export type ResourceAttributes = InferInput<typeof ResourceAttributes>;
