import { defineKind } from "../../kind.ts";
import {
  type InferInput,
  int32,
  int64,
  mapList,
  model,
  optional,
  orNull,
  pointer,
  string,
  struct,
  time,
} from "../../schema.ts";
import { dropDisabledPodFields } from "../core/pod-dropped-fields.ts";
import { defaultPodSpec } from "../core/pod-spec-defaults.ts";
import { templateColumns } from "../core/pod-template-columns.ts";
import { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { ageColumn, nameColumn, selectorCell } from "../meta/columns.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateReplicaCounts } from "./replica-counts.ts";
import { validateReplicaSet } from "./replica-set-validation.ts";
import { podNameWarnings, workloadWarnings } from "./workload-warnings.ts";

export const ReplicaSetSpec = model("io.k8s.api.apps.v1.ReplicaSetSpec", {
  minReadySeconds: optional(int32),
  replicas: optional(int32, 1),
  selector: pointer(LabelSelector),
  template: struct(PodTemplateSpec),
});
export type ReplicaSetSpec = InferInput<typeof ReplicaSetSpec>;

export const ReplicaSetCondition = model("io.k8s.api.apps.v1.ReplicaSetCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type ReplicaSetCondition = InferInput<typeof ReplicaSetCondition>;

export const ReplicaSetStatus = model("io.k8s.api.apps.v1.ReplicaSetStatus", {
  availableReplicas: optional(int32),
  conditions: optional(mapList(ReplicaSetCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  fullyLabeledReplicas: optional(int32),
  observedGeneration: optional(int64),
  readyReplicas: optional(int32),
  replicas: int32,
  terminatingReplicas: optional(int32),
});
export type ReplicaSetStatus = InferInput<typeof ReplicaSetStatus>;

export const ReplicaSetSchema = model("io.k8s.api.apps.v1.ReplicaSet", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ReplicaSetSpec),
  status: struct(ReplicaSetStatus),
});

export const ReplicaSet = defineKind({
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  resource: "replicasets",
  scope: "Namespaced",
  shortNames: ["rs"],
  categories: ["all"],
  subresources: ["scale", "status"],
  schema: ReplicaSetSchema,
  columns: [
    nameColumn,
    {
      name: "Desired",
      type: "integer",
      description:
        "Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
      value: ({ spec }) => spec.replicas,
    },
    {
      name: "Current",
      type: "integer",
      description:
        "Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
      value: ({ status }) => status.replicas,
    },
    {
      name: "Ready",
      type: "integer",
      description: "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.",
      value: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns((set: ReplicaSet) => set.spec?.template),
    {
      name: "Selector",
      type: "string",
      description:
        "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      priority: 1,
      value: ({ spec }) => selectorCell(spec.selector),
    },
  ],
  selectable: [{ field: "status.replicas", value: ({ status }) => String(status.replicas) }],
  scale: { spec: ".spec.replicas", status: ".status.replicas", selector: ".spec.selector" },
  generation: "spec",
  defaults: ({ spec }) => defaultPodSpec(spec.template.spec ?? { containers: [] }),
  validate: validateReplicaSet,
  prepare: ({ spec }, old) => dropDisabledPodFields(spec.template.spec, old?.spec.template.spec),
  warnings: ({ metadata, spec }, old) => [...podNameWarnings(metadata.name, old), ...workloadWarnings(spec, old?.spec)],
  parts: { status: { validate: ({ status }, old) => validateReplicaCounts(status, old.status) } },
});
export type ReplicaSet = InferInput<typeof ReplicaSetSchema>;
