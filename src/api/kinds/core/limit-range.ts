import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, map, model, optional, quantity, string, struct } from "../../schema.ts";
import { createdAtColumn, nameColumn } from "../../table.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { defaultLimits, validateLimitRange } from "./limit-range-rules.ts";

export const LimitRangeItem = model("io.k8s.api.core.v1.LimitRangeItem", {
  default: optional(map(quantity)),
  defaultRequest: optional(map(quantity)),
  max: optional(map(quantity)),
  maxLimitRequestRatio: optional(map(quantity)),
  min: optional(map(quantity)),
  type: string,
});
export type LimitRangeItem = InferInput<typeof LimitRangeItem>;

export const LimitRangeSpec = model("io.k8s.api.core.v1.LimitRangeSpec", {
  limits: atomicList(LimitRangeItem),
});
export type LimitRangeSpec = InferInput<typeof LimitRangeSpec>;

export const LimitRangeSchema = model("io.k8s.api.core.v1.LimitRange", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(LimitRangeSpec),
});

export const LimitRange = defineKind({
  group: "",
  version: "v1",
  kind: "LimitRange",
  resource: "limitranges",
  scope: "Namespaced",
  shortNames: ["limits"],
  schema: LimitRangeSchema,
  columns: [nameColumn, createdAtColumn],
  generation: "never",
  defaults: defaultLimits,
  validate: validateLimitRange,
});
export type LimitRange = InferInput<typeof LimitRangeSchema>;
