import { defineKind } from "../../kind.ts";
import {
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
import { dropDisabledPodFields } from "../core/pod-dropped-fields.ts";
import { defaultPodSpec } from "../core/pod-spec-defaults.ts";
import { templateColumns } from "../core/pod-template-columns.ts";
import { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { ageColumn, labelsCell, nameColumn, selectorCell } from "../meta/columns.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateDaemonSet, validateDaemonSetStatus } from "./daemon-set-validation.ts";
import { countTemplates, TEMPLATE_GENERATION } from "./template-generation.ts";
import { workloadWarnings } from "./workload-warnings.ts";

export const RollingUpdateDaemonSet = model("io.k8s.api.apps.v1.RollingUpdateDaemonSet", {
  maxSurge: optional(intOrString),
  maxUnavailable: optional(intOrString),
});
export type RollingUpdateDaemonSet = InferInput<typeof RollingUpdateDaemonSet>;

export const DaemonSetUpdateStrategy = model("io.k8s.api.apps.v1.DaemonSetUpdateStrategy", {
  rollingUpdate: optional(RollingUpdateDaemonSet),
  type: optional(string, "RollingUpdate"),
});
export type DaemonSetUpdateStrategy = InferInput<typeof DaemonSetUpdateStrategy>;

export const DaemonSetSpec = model("io.k8s.api.apps.v1.DaemonSetSpec", {
  minReadySeconds: optional(int32),
  revisionHistoryLimit: optional(int32, 10),
  selector: pointer(LabelSelector),
  template: PodTemplateSpec,
  updateStrategy: struct(DaemonSetUpdateStrategy),
});
export type DaemonSetSpec = InferInput<typeof DaemonSetSpec>;

export const DaemonSetCondition = model("io.k8s.api.apps.v1.DaemonSetCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type DaemonSetCondition = InferInput<typeof DaemonSetCondition>;

export const DaemonSetStatus = model("io.k8s.api.apps.v1.DaemonSetStatus", {
  collisionCount: optional(int32),
  conditions: optional(mapList(DaemonSetCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  currentNumberScheduled: int32,
  desiredNumberScheduled: int32,
  numberAvailable: optional(int32),
  numberMisscheduled: int32,
  numberReady: int32,
  numberUnavailable: optional(int32),
  observedGeneration: optional(int64),
  updatedNumberScheduled: optional(int32),
});
export type DaemonSetStatus = InferInput<typeof DaemonSetStatus>;

export const DaemonSetSchema = model("io.k8s.api.apps.v1.DaemonSet", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(DaemonSetSpec),
  status: struct(DaemonSetStatus),
});

export const DaemonSet = defineKind({
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  resource: "daemonsets",
  scope: "Namespaced",
  shortNames: ["ds"],
  categories: ["all"],
  subresources: ["status"],
  schema: DaemonSetSchema,
  columns: [
    nameColumn,
    {
      name: "Desired",
      type: "integer",
      description:
        "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
      value: ({ status }) => status.desiredNumberScheduled,
    },
    {
      name: "Current",
      type: "integer",
      description:
        "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
      value: ({ status }) => status.currentNumberScheduled,
    },
    {
      name: "Ready",
      type: "integer",
      description:
        "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.",
      value: ({ status }) => status.numberReady,
    },
    {
      name: "Up-to-date",
      type: "integer",
      description: "The total number of nodes that are running updated daemon pod",
      value: ({ status }) => status.updatedNumberScheduled ?? 0,
    },
    {
      name: "Available",
      type: "integer",
      description:
        "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)",
      value: ({ status }) => status.numberAvailable ?? 0,
    },
    {
      name: "Node Selector",
      type: "string",
      description:
        "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
      value: ({ spec }) => labelsCell(spec.template.spec?.nodeSelector),
    },
    ageColumn,
    ...templateColumns((set: DaemonSet) => set.spec?.template),
    {
      name: "Selector",
      type: "string",
      description:
        "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      priority: 1,
      value: ({ spec }) => selectorCell(spec.selector),
    },
  ],
  generation: "spec",
  fieldAnnotations: [TEMPLATE_GENERATION],
  defaults: ({ spec }) => {
    defaultPodSpec(spec.template.spec ?? { containers: [] });
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate = { maxSurge: 0, maxUnavailable: 1, ...spec.updateStrategy.rollingUpdate };
    }
  },
  prepare: (set, old) => {
    dropDisabledPodFields(set.spec.template.spec, old?.spec.template.spec);
    countTemplates(set, old);
  },
  validate: validateDaemonSet,
  parts: { status: { validate: validateDaemonSetStatus } },
  warnings: ({ spec }, old) => workloadWarnings(spec, old?.spec),
});
export type DaemonSet = InferInput<typeof DaemonSetSchema>;
