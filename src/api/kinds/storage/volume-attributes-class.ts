import { equalJson } from "../../../lib/equal-json.ts";
import { forbidden, required } from "../../field-error.ts";
import { defineKind } from "../../kind.ts";
import { type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateParameters, validateProvisioner } from "./class-parameters.ts";

export const VolumeAttributesClassSchema = model("io.k8s.api.storage.v1.VolumeAttributesClass", {
  apiVersion: optional(string),
  driverName: string,
  kind: optional(string),
  metadata: struct(ObjectMeta),
  parameters: optional(map(string)),
});

export const VolumeAttributesClass = defineKind({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttributesClass",
  resource: "volumeattributesclasses",
  scope: "Cluster",
  shortNames: ["vac"],
  schema: VolumeAttributesClassSchema,
  columns: [
    nameColumn,
    {
      name: "DriverName",
      type: "string",
      description: "Name of the CSI driver This field is immutable.",
      value: ({ driverName }) => driverName,
    },
    ageColumn,
  ],
  generation: "never",
  validate: ({ driverName, parameters = {} }, old) => [
    ...(old === undefined || driverName === old.driverName
      ? []
      : [forbidden("driverName", "updates to driverName are forbidden.")]),
    ...(old === undefined || equalJson(parameters, old.parameters ?? {})
      ? []
      : [forbidden("parameters", "updates to parameters are forbidden.")]),
    ...validateProvisioner(driverName, "driverName"),
    ...validateParameters(parameters),
    ...(Object.keys(parameters).length === 0
      ? [required("parameters", "must contain at least one key/value pair")]
      : []),
  ],
});
export type VolumeAttributesClass = InferInput<typeof VolumeAttributesClassSchema>;
