import { defineKind } from "../../kind.ts";
import {
  type InferInput,
  int32,
  int64,
  map,
  mapList,
  model,
  optional,
  orNull,
  string,
  struct,
  time,
} from "../../schema.ts";
import { validateReplicaCounts } from "../apps/replica-counts.ts";
import { podNameWarnings, workloadWarnings } from "../apps/workload-warnings.ts";
import { ageColumn, labelsCell, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { dropDisabledPodFields } from "./pod-dropped-fields.ts";
import { defaultPodSpec } from "./pod-spec-defaults.ts";
import { templateColumns } from "./pod-template-columns.ts";
import { PodTemplateSpec } from "./pod-template-spec.ts";
import { validateReplicationController } from "./replication-controller-validation.ts";

export const ReplicationControllerSpec = model("io.k8s.api.core.v1.ReplicationControllerSpec", {
  minReadySeconds: optional(int32),
  replicas: optional(int32, 1),
  selector: optional(map(string, { "x-kubernetes-map-type": "atomic" })),
  template: optional(PodTemplateSpec),
});
export type ReplicationControllerSpec = InferInput<typeof ReplicationControllerSpec>;

export const ReplicationControllerCondition = model("io.k8s.api.core.v1.ReplicationControllerCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type ReplicationControllerCondition = InferInput<typeof ReplicationControllerCondition>;

export const ReplicationControllerStatus = model("io.k8s.api.core.v1.ReplicationControllerStatus", {
  availableReplicas: optional(int32),
  conditions: optional(mapList(ReplicationControllerCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  fullyLabeledReplicas: optional(int32),
  observedGeneration: optional(int64),
  readyReplicas: optional(int32),
  replicas: int32,
});
export type ReplicationControllerStatus = InferInput<typeof ReplicationControllerStatus>;

export const ReplicationControllerSchema = model("io.k8s.api.core.v1.ReplicationController", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ReplicationControllerSpec),
  status: struct(ReplicationControllerStatus),
});

export const ReplicationController = defineKind({
  group: "",
  version: "v1",
  kind: "ReplicationController",
  resource: "replicationcontrollers",
  scope: "Namespaced",
  shortNames: ["rc"],
  categories: ["all"],
  subresources: ["scale", "status"],
  schema: ReplicationControllerSchema,
  columns: [
    nameColumn,
    {
      name: "Desired",
      type: "integer",
      description:
        "Replicas is the number of desired replicas. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller",
      value: ({ spec }) => spec.replicas,
    },
    {
      name: "Current",
      type: "integer",
      description:
        "Replicas is the most recently observed number of replicas. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller",
      value: ({ status }) => status.replicas,
    },
    {
      name: "Ready",
      type: "integer",
      description: "The number of ready replicas for this replication controller.",
      value: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns((controller: ReplicationController) => controller.spec?.template),
    {
      name: "Selector",
      type: "string",
      description:
        "Selector is a label query over pods that should match the Replicas count. If Selector is empty, it is defaulted to the labels present on the Pod template. Label keys and values that must match in order to be controlled by this replication controller, if empty defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      priority: 1,
      value: ({ spec }) => labelsCell(spec.selector),
    },
  ],
  selectable: [{ field: "status.replicas", value: ({ status }) => String(status.replicas) }],
  scale: { spec: ".spec.replicas", status: ".status.replicas", selector: ".spec.selector" },
  generation: "spec",
  dependents: { policy: "Orphan" },
  defaults: ({ metadata, spec }) => {
    if (spec.template?.spec) defaultPodSpec(spec.template.spec);
    const labels = spec.template?.metadata?.labels ?? {};
    if (Object.keys(labels).length === 0) return;
    spec.selector ??= { ...labels };
    metadata.labels ??= { ...labels };
  },
  validate: ({ spec }) => validateReplicationController(spec),
  prepare: ({ spec }, old) => dropDisabledPodFields(spec.template?.spec, old?.spec.template?.spec),
  warnings: ({ metadata, spec }, old) => [...podNameWarnings(metadata.name, old), ...workloadWarnings(spec, old?.spec)],
  parts: { status: { validate: ({ status }, old) => validateReplicaCounts(status, old.status) } },
});
export type ReplicationController = InferInput<typeof ReplicationControllerSchema>;
