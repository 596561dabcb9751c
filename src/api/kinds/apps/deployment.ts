import { defineKind } from "../../kind.ts";
import {
  boolean,
  type InferInput,
  int32,
  int64,
  intOrString,
  mapList,
  model,
  optional,
  orNull,
  pointer,
  strategic,
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
import { validateDeployment } from "./deployment-validation.ts";
import { validateReplicaCounts } from "./replica-counts.ts";
import { podNameWarnings, workloadWarnings } from "./workload-warnings.ts";

export const RollingUpdateDeployment = model("io.k8s.api.apps.v1.RollingUpdateDeployment", {
  maxSurge: optional(intOrString),
  maxUnavailable: optional(intOrString),
});
export type RollingUpdateDeployment = InferInput<typeof RollingUpdateDeployment>;

export const DeploymentStrategy = model("io.k8s.api.apps.v1.DeploymentStrategy", {
  rollingUpdate: optional(RollingUpdateDeployment),
  type: optional(string, "RollingUpdate"),
});
export type DeploymentStrategy = InferInput<typeof DeploymentStrategy>;

export const DeploymentSpec = model("io.k8s.api.apps.v1.DeploymentSpec", {
  minReadySeconds: optional(int32),
  paused: optional(boolean),
  progressDeadlineSeconds: optional(int32, 600),
  replicas: optional(int32, 1),
  revisionHistoryLimit: optional(int32, 10),
  selector: pointer(LabelSelector),
  strategy: struct(strategic(DeploymentStrategy, "retainKeys")),
  template: PodTemplateSpec,
});
export type DeploymentSpec = InferInput<typeof DeploymentSpec>;

export const DeploymentCondition = model("io.k8s.api.apps.v1.DeploymentCondition", {
  lastTransitionTime: orNull(time),
  lastUpdateTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type DeploymentCondition = InferInput<typeof DeploymentCondition>;

export const DeploymentStatus = model("io.k8s.api.apps.v1.DeploymentStatus", {
  availableReplicas: optional(int32),
  collisionCount: optional(int32),
  conditions: optional(mapList(DeploymentCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  observedGeneration: optional(int64),
  readyReplicas: optional(int32),
  replicas: optional(int32),
  terminatingReplicas: optional(int32),
  unavailableReplicas: optional(int32),
  updatedReplicas: optional(int32),
});
export type DeploymentStatus = InferInput<typeof DeploymentStatus>;

export const DeploymentSchema = model("io.k8s.api.apps.v1.Deployment", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(DeploymentSpec),
  status: struct(DeploymentStatus),
});

export const Deployment = defineKind({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  scope: "Namespaced",
  shortNames: ["deploy"],
  categories: ["all"],
  subresources: ["scale", "status"],
  schema: DeploymentSchema,
  columns: [
    nameColumn,
    {
      name: "Ready",
      type: "string",
      description: "Number of the pod with ready state",
      value: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`,
    },
    {
      name: "Up-to-date",
      type: "string",
      description:
        "Total number of non-terminating pods targeted by this deployment that have the desired template spec.",
      value: ({ status }) => status.updatedReplicas ?? 0,
    },
    {
      name: "Available",
      type: "string",
      description:
        "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.",
      value: ({ status }) => status.availableReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns((deployment: Deployment) => deployment.spec?.template),
    {
      name: "Selector",
      type: "string",
      description:
        "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
      priority: 1,
      value: ({ spec }) => selectorCell(spec.selector),
    },
  ],
  scale: { spec: ".spec.replicas", status: ".status.replicas", selector: ".spec.selector" },
  generation: "spec",
  defaults: ({ spec }) => {
    defaultPodSpec(spec.template.spec ?? { containers: [] });
    if (spec.strategy.type === "RollingUpdate") {
      spec.strategy.rollingUpdate = { maxSurge: "25%", maxUnavailable: "25%", ...spec.strategy.rollingUpdate };
    }
  },
  validate: validateDeployment,
  prepare: ({ spec }, old) => dropDisabledPodFields(spec.template.spec, old?.spec.template.spec),
  warnings: ({ metadata, spec }, old) => [...podNameWarnings(metadata.name, old), ...workloadWarnings(spec, old?.spec)],
  parts: { status: { validate: ({ status }, old) => validateReplicaCounts(status, old.status) } },
});
export type Deployment = InferInput<typeof DeploymentSchema>;
