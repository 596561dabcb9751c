import { defineKind } from "../../kind.ts";
import { atomicList, boolean, type InferInput, int64, model, optional, setList, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

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
});
export type CSIDriver = InferInput<typeof CSIDriverSchema>;
