import { defineKind } from "../../kind.ts";
import { atomicList, boolean, type InferInput, int64, model, optional, setList, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateCsiDriver } from "./csi-driver-validation.ts";

export const TokenRequest = model("io.k8s.api.storage.v1.TokenRequest", {
  audience: string,
  expirationSeconds: optional(int64),
});
export type TokenRequest = InferInput<typeof TokenRequest>;

export const CSIDriverSpec = model("io.k8s.api.storage.v1.CSIDriverSpec", {
  attachRequired: optional(boolean, true),
  fsGroupPolicy: optional(string, "ReadWriteOnceWithFSType"),
  nodeAllocatableUpdatePeriodSeconds: optional(int64),
  podInfoOnMount: optional(boolean, false),
  preventPodSchedulingIfMissing: optional(boolean),
  requiresRepublish: optional(boolean, false),
  seLinuxMount: optional(boolean, false),
  serviceAccountTokenInSecrets: optional(boolean),
  storageCapacity: optional(boolean, false),
  tokenRequests: optional(atomicList(TokenRequest)),
  volumeLifecycleModes: optional(setList(string)),
});
export type CSIDriverSpec = InferInput<typeof CSIDriverSpec>;

export const CSIDriverSchema = model("io.k8s.api.storage.v1.CSIDriver", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: CSIDriverSpec,
});

export const CSIDriver = defineKind({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIDriver",
  resource: "csidrivers",
  scope: "Cluster",
  schema: CSIDriverSchema,
  columns: [
    nameColumn,
    {
      name: "AttachRequired",
      type: "boolean",
      description: "Whether volumes are attached before they are mounted.",
      value: ({ spec }) => spec.attachRequired ?? true,
    },
    {
      name: "PodInfoOnMount",
      type: "boolean",
      description: "Whether the driver is told of the pod when it mounts.",
      value: ({ spec }) => spec.podInfoOnMount ?? false,
    },
    {
      name: "StorageCapacity",
      type: "boolean",
      description: "Whether the driver reports its capacity.",
      value: ({ spec }) => spec.storageCapacity ?? false,
    },
    {
      name: "TokenRequests",
      type: "string",
      description: "Audiences of the tokens that the driver is given.",
      value: ({ spec }) => (spec.tokenRequests ?? []).map(({ audience }) => audience).join(",") || "<unset>",
    },
    {
      name: "RequiresRepublish",
      type: "boolean",
      description: "Whether mounts are renewed regularly.",
      value: ({ spec }) => spec.requiresRepublish ?? false,
    },
    {
      name: "Modes",
      type: "string",
      description: "The kinds of volumes that the driver has.",
      value: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(","),
    },
    ageColumn,
  ],
  generation: "never",
  defaults: ({ spec }) => {
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ["Persistent"];
  },
  prepare: ({ spec }, old) => {
    if (old?.spec.preventPodSchedulingIfMissing === undefined) delete spec.preventPodSchedulingIfMissing;
  },
  validate: ({ spec }, old) => validateCsiDriver(spec, old?.spec),
});
export type CSIDriver = InferInput<typeof CSIDriverSchema>;
