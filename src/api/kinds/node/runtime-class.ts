import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, map, model, optional, quantity, string, struct } from "../../schema.ts";
import { Toleration } from "../core/toleration.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { runtimeClassWarnings, validateRuntimeClass } from "./runtime-class-validation.ts";

export const Overhead = model("io.k8s.api.node.v1.Overhead", {
  podFixed: optional(map(quantity)),
});
export type Overhead = InferInput<typeof Overhead>;

export const Scheduling = model("io.k8s.api.node.v1.Scheduling", {
  nodeSelector: optional(map(string, { "x-kubernetes-map-type": "atomic" })),
  tolerations: optional(atomicList(Toleration)),
});
export type Scheduling = InferInput<typeof Scheduling>;

export const RuntimeClassSchema = model("io.k8s.api.node.v1.RuntimeClass", {
  apiVersion: optional(string),
  handler: string,
  kind: optional(string),
  metadata: struct(ObjectMeta),
  overhead: optional(Overhead),
  scheduling: optional(Scheduling),
});

export const RuntimeClass = defineKind({
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  resource: "runtimeclasses",
  scope: "Cluster",
  schema: RuntimeClassSchema,
  columns: [
    nameColumn,
    {
      name: "Handler",
      type: "string",
      description: "",
      value: ({ handler }) => handler,
    },
    ageColumn,
  ],
  generation: "never",
  validate: validateRuntimeClass,
  warnings: runtimeClassWarnings,
});
export type RuntimeClass = InferInput<typeof RuntimeClassSchema>;
