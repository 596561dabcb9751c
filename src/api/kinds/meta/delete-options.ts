import { atomicList, boolean, type InferInput, int64, model, optional, string } from "../../schema.ts";

export const Preconditions = model("io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions", {
  resourceVersion: optional(string),
  uid: optional(string),
});
export type Preconditions = InferInput<typeof Preconditions>;

export const DeleteOptions = model("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", {
  apiVersion: optional(string),
  dryRun: optional(atomicList(string)),
  gracePeriodSeconds: optional(int64),
  ignoreStoreReadErrorWithClusterBreakingPotential: optional(boolean),
  kind: optional(string),
  orphanDependents: optional(boolean),
  preconditions: optional(Preconditions),
  propagationPolicy: optional(string),
});
export type DeleteOptions = InferInput<typeof DeleteOptions>;
