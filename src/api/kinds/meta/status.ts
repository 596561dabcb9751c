import { atomicList, type InferInput, int32, int64, model, optional, string } from "../../schema.ts";

export const ShardInfo = model("io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo", {
  selector: string,
});
export type ShardInfo = InferInput<typeof ShardInfo>;

export const ListMeta = model("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", {
  continue: optional(string),
  remainingItemCount: optional(int64),
  resourceVersion: optional(string),
  selfLink: optional(string),
  shardInfo: optional(ShardInfo),
});
export type ListMeta = InferInput<typeof ListMeta>;

export const StatusCause = model("io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause", {
  field: optional(string),
  message: optional(string),
  reason: optional(string),
});
export type StatusCause = InferInput<typeof StatusCause>;

export const StatusDetails = model("io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails", {
  causes: optional(atomicList(StatusCause)),
  group: optional(string),
  kind: optional(string),
  name: optional(string),
  retryAfterSeconds: optional(int32),
  uid: optional(string),
});
export type StatusDetails = InferInput<typeof StatusDetails>;

export const Status = model("io.k8s.apimachinery.pkg.apis.meta.v1.Status", {
  apiVersion: optional(string),
  code: optional(int32),
  details: optional(StatusDetails),
  kind: optional(string),
  message: optional(string),
  metadata: optional(ListMeta),
  reason: optional(string),
  status: optional(string),
});
export type Status = InferInput<typeof Status>;
