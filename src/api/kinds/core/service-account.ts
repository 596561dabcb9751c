import { defineKind } from "../../kind.ts";
import { atomicList, boolean, type InferInput, mapList, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { LocalObjectReference } from "./local-object-reference.ts";
import { ObjectReference } from "./object-reference.ts";

const MOUNTABLE = "kubernetes.io/enforce-mountable-secrets";

export const ServiceAccountSchema = model("io.k8s.api.core.v1.ServiceAccount", {
  apiVersion: optional(string),
  automountServiceAccountToken: optional(boolean),
  imagePullSecrets: optional(atomicList(LocalObjectReference)),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  secrets: optional(mapList(ObjectReference, ["name"], { mergeKey: "name", strategy: "merge" })),
});

export const ServiceAccount = defineKind({
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  resource: "serviceaccounts",
  scope: "Namespaced",
  shortNames: ["sa"],
  subresources: ["token"],
  schema: ServiceAccountSchema,
  columns: [nameColumn, ageColumn],
  generation: "never",
  warnings: ({ metadata }) =>
    metadata.annotations?.[MOUNTABLE] === undefined
      ? []
      : [
          `metadata.annotations[${MOUNTABLE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ],
});
export type ServiceAccount = InferInput<typeof ServiceAccountSchema>;
