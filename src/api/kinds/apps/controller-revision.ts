import { required } from "../../field-error.ts";
import { defineKind } from "../../kind.ts";
import { anyObject, type InferInput, int64, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { immutable, nonNegative } from "../meta/field-checks.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { controllerCell } from "./controller-cell.ts";

export const ControllerRevisionSchema = model("io.k8s.api.apps.v1.ControllerRevision", {
  apiVersion: optional(string),
  data: optional(anyObject),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  revision: int64,
});

export const ControllerRevision = defineKind({
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  resource: "controllerrevisions",
  scope: "Namespaced",
  schema: ControllerRevisionSchema,
  columns: [
    nameColumn,
    {
      name: "Controller",
      type: "string",
      description: "Controller of the object",
      value: ({ metadata }) => controllerCell(metadata),
    },
    {
      name: "Revision",
      type: "string",
      description: "Revision indicates the revision of the state represented by Data.",
      value: ({ revision }) => revision,
    },
    ageColumn,
  ],
  generation: "never",
  validate: (now, old) => [
    ...(now.data === undefined ? [required("data", "data is mandatory")] : []),
    ...nonNegative("revision", now.revision),
    ...(old === undefined ? [] : immutable("data", now.data, old.data)),
  ],
});
export type ControllerRevision = InferInput<typeof ControllerRevisionSchema>;
