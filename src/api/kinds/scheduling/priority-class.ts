import { defineKind } from "../../kind.ts";
import { boolean, type InferInput, int32, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validatePriorityClass } from "./priority-class-validation.ts";

export const PriorityClassSchema = model("io.k8s.api.scheduling.v1.PriorityClass", {
  apiVersion: optional(string),
  description: optional(string),
  globalDefault: optional(boolean),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  preemptionPolicy: optional(string, "PreemptLowerPriority"),
  value: optional(int32, 0),
});

export const PriorityClass = defineKind({
  group: "scheduling.k8s.io",
  version: "v1",
  kind: "PriorityClass",
  resource: "priorityclasses",
  scope: "Cluster",
  shortNames: ["pc"],
  schema: PriorityClassSchema,
  columns: [
    nameColumn,
    {
      name: "Value",
      type: "integer",
      description:
        "value represents the integer value of this priority class. This is the actual priority that pods receive when they have the name of this class in their pod spec.",
      value: ({ value }) => value,
    },
    {
      name: "Global-Default",
      type: "boolean",
      description:
        "globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class. Only one PriorityClass can be marked as `globalDefault`. However, if more than one PriorityClasses exists with their `globalDefault` field set to true, the smallest value of such global default PriorityClasses will be used as the default priority.",
      value: ({ globalDefault }) => globalDefault ?? false,
    },
    ageColumn,
    {
      name: "PreemptionPolicy",
      type: "string",
      description:
        "preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.",
      value: ({ preemptionPolicy }) => preemptionPolicy,
    },
  ],
  generation: "spec",
  validate: validatePriorityClass,
});
export type PriorityClass = InferInput<typeof PriorityClassSchema>;
