import { defineKind } from "../../kind.ts";
import {
  atomicList,
  type InferInput,
  int32,
  int64,
  intOrString,
  mapList,
  model,
  optional,
  orNull,
  pointer,
  string,
  struct,
  time,
} from "../../schema.ts";
import { PersistentVolumeClaimSchema } from "../core/persistent-volume-claim.ts";
import { dropDisabledPodFields } from "../core/pod-dropped-fields.ts";
import { defaultPodSpec } from "../core/pod-spec-defaults.ts";
import { templateColumns } from "../core/pod-template-columns.ts";
import { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { claimSpecWarnings } from "../core/volume-warnings.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateReplicaCounts } from "./replica-counts.ts";
import { validateStatefulSet } from "./stateful-set-validation.ts";
import { workloadWarnings } from "./workload-warnings.ts";

export const RollingUpdateStatefulSetStrategy = model("io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy", {
  maxUnavailable: optional(intOrString),
  partition: optional(int32),
});
export type RollingUpdateStatefulSetStrategy = InferInput<typeof RollingUpdateStatefulSetStrategy>;

export const StatefulSetOrdinals = model("io.k8s.api.apps.v1.StatefulSetOrdinals", {
  start: optional(int32),
});
export type StatefulSetOrdinals = InferInput<typeof StatefulSetOrdinals>;

export const StatefulSetPersistentVolumeClaimRetentionPolicy = model(
  "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy",
  {
    whenDeleted: optional(string, "Retain"),
    whenScaled: optional(string, "Retain"),
  },
);
export type StatefulSetPersistentVolumeClaimRetentionPolicy = InferInput<
  typeof StatefulSetPersistentVolumeClaimRetentionPolicy
>;

export const StatefulSetUpdateStrategy = model("io.k8s.api.apps.v1.StatefulSetUpdateStrategy", {
  rollingUpdate: optional(RollingUpdateStatefulSetStrategy),
  type: optional(string, "RollingUpdate"),
});
export type StatefulSetUpdateStrategy = InferInput<typeof StatefulSetUpdateStrategy>;

export const StatefulSetSpec = model("io.k8s.api.apps.v1.StatefulSetSpec", {
  minReadySeconds: optional(int32),
  ordinals: optional(StatefulSetOrdinals),
  persistentVolumeClaimRetentionPolicy: struct(StatefulSetPersistentVolumeClaimRetentionPolicy),
  podManagementPolicy: optional(string, "OrderedReady"),
  replicas: optional(int32, 1),
  revisionHistoryLimit: optional(int32, 10),
  selector: pointer(LabelSelector),
  serviceName: optional(string),
  template: PodTemplateSpec,
  updateStrategy: struct(StatefulSetUpdateStrategy),
  volumeClaimTemplates: optional(atomicList(PersistentVolumeClaimSchema)),
});
export type StatefulSetSpec = InferInput<typeof StatefulSetSpec>;

export const StatefulSetCondition = model("io.k8s.api.apps.v1.StatefulSetCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type StatefulSetCondition = InferInput<typeof StatefulSetCondition>;

export const StatefulSetStatus = model("io.k8s.api.apps.v1.StatefulSetStatus", {
  availableReplicas: optional(int32, 0),
  collisionCount: optional(int32),
  conditions: optional(mapList(StatefulSetCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  currentReplicas: optional(int32),
  currentRevision: optional(string),
  observedGeneration: optional(int64),
  readyReplicas: optional(int32),
  replicas: int32,
  updateRevision: optional(string),
  updatedReplicas: optional(int32),
});
export type StatefulSetStatus = InferInput<typeof StatefulSetStatus>;

export const StatefulSetSchema = model("io.k8s.api.apps.v1.StatefulSet", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(StatefulSetSpec),
  status: struct(StatefulSetStatus),
});

export const StatefulSet = defineKind({
  group: "apps",
  version: "v1",
  kind: "StatefulSet",
  resource: "statefulsets",
  scope: "Namespaced",
  shortNames: ["sts"],
  categories: ["all"],
  subresources: ["scale", "status"],
  schema: StatefulSetSchema,
  columns: [
    nameColumn,
    {
      name: "Ready",
      type: "string",
      description: "Number of the pod with ready state",
      value: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`,
    },
    ageColumn,
    ...templateColumns((set: StatefulSet) => set.spec?.template),
  ],
  scale: { spec: ".spec.replicas", status: ".status.replicas", selector: ".spec.selector" },
  generation: "spec",
  defaults: ({ spec }) => {
    defaultPodSpec(spec.template.spec ?? { containers: [] });
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate = { partition: 0, ...spec.updateStrategy.rollingUpdate };
    }
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion = "v1";
      claim.kind = "PersistentVolumeClaim";
      claim.status = { phase: "Pending", ...claim.status };
    }
  },
  prepare: ({ spec }, old) => dropDisabledPodFields(spec.template.spec, old?.spec.template.spec),
  validate: validateStatefulSet,
  warnings: ({ spec }, old) => [
    ...workloadWarnings(spec, old?.spec),
    ...(spec.volumeClaimTemplates ?? []).flatMap((claim, i) =>
      claimSpecWarnings(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}].Spec`),
    ),
    ...(spec.revisionHistoryLimit < 0
      ? ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]
      : []),
  ],
  parts: { status: { validate: ({ status }, old) => validateReplicaCounts(status, old.status) } },
});
export type StatefulSet = InferInput<typeof StatefulSetSchema>;
