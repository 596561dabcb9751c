import { atomicList, boolean, type InferInput, mapList, model, optional, string, struct } from "../../schema.ts";
import { ContainerPort } from "./container-port.ts";
import { ContainerResizePolicy } from "./container-resize-policy.ts";
import { ContainerRestartRule } from "./container-restart-rule.ts";
import { EnvFromSource } from "./env-from-source.ts";
import { EnvVar } from "./env-var.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Probe } from "./probe.ts";
import { ResourceRequirements } from "./resource-requirements.ts";
import { SecurityContext } from "./security-context.ts";
import { VolumeDevice } from "./volume-device.ts";
import { VolumeMount } from "./volume-mount.ts";

/** What every container of a pod may say; ephemeral ones say a little more, and may say less of it. */
export const containerFields = {
  args: optional(atomicList(string)),
  command: optional(atomicList(string)),
  env: optional(mapList(EnvVar, ["name"], { mergeKey: "name", strategy: "merge" })),
  envFrom: optional(atomicList(EnvFromSource)),
  image: optional(string),
  imagePullPolicy: optional(string),
  lifecycle: optional(Lifecycle),
  livenessProbe: optional(Probe),
  name: string,
  ports: optional(
    mapList(ContainerPort, ["containerPort", "protocol"], { mergeKey: "containerPort", strategy: "merge" }),
  ),
  readinessProbe: optional(Probe),
  resizePolicy: optional(atomicList(ContainerResizePolicy)),
  resources: struct(ResourceRequirements),
  restartPolicy: optional(string),
  restartPolicyRules: optional(atomicList(ContainerRestartRule)),
  securityContext: optional(SecurityContext),
  startupProbe: optional(Probe),
  stdin: optional(boolean),
  stdinOnce: optional(boolean),
  terminationMessagePath: optional(string, "/dev/termination-log"),
  terminationMessagePolicy: optional(string, "File"),
  tty: optional(boolean),
  volumeDevices: optional(mapList(VolumeDevice, ["devicePath"], { mergeKey: "devicePath", strategy: "merge" })),
  volumeMounts: optional(mapList(VolumeMount, ["mountPath"], { mergeKey: "mountPath", strategy: "merge" })),
  workingDir: optional(string),
};

export const Container = model("io.k8s.api.core.v1.Container", containerFields);
export type Container = InferInput<typeof Container>;
