import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, mapList, model, optional, orNull, string, struct, time } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { defaultNamespace, prepareNamespace, validateFinalizers, validateNamespaceStatus } from "./namespace-life.ts";

export const NamespaceSpec = model("io.k8s.api.core.v1.NamespaceSpec", {
  finalizers: optional(atomicList(string)),
});
export type NamespaceSpec = InferInput<typeof NamespaceSpec>;

export const NamespaceCondition = model("io.k8s.api.core.v1.NamespaceCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type NamespaceCondition = InferInput<typeof NamespaceCondition>;

export const NamespaceStatus = model("io.k8s.api.core.v1.NamespaceStatus", {
  conditions: optional(mapList(NamespaceCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  phase: optional(string),
});
export type NamespaceStatus = InferInput<typeof NamespaceStatus>;

export const NamespaceSchema = model("io.k8s.api.core.v1.Namespace", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(NamespaceSpec),
  status: struct(NamespaceStatus),
});

export const Namespace = defineKind({
  group: "",
  version: "v1",
  kind: "Namespace",
  resource: "namespaces",
  scope: "Cluster",
  shortNames: ["ns"],
  methods: ["delete", "get", "list", "patch", "post", "put"],
  subresources: ["finalize", "status"],
  schema: NamespaceSchema,
  columns: [
    nameColumn,
    {
      name: "Status",
      type: "string",
      description: "The status of the namespace",
      value: (namespace) => namespace.status.phase ?? "",
    },
    ageColumn,
  ],
  selectable: [{ field: "status.phase", value: (namespace) => namespace.status.phase ?? "" }],
  names: "label",
  generation: "never",
  defaults: defaultNamespace,
  prepare: prepareNamespace,
  validate: (namespace, old) => (old === undefined ? validateFinalizers(namespace) : []),
  parts: { status: { validate: validateNamespaceStatus }, finalize: { validate: validateFinalizers } },
});
export type Namespace = InferInput<typeof NamespaceSchema>;
