import { boolean, type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectFieldSelector } from "./object-field-selector.ts";
import { ResourceFieldSelector } from "./resource-field-selector.ts";

export const ConfigMapKeySelector = model(
  "io.k8s.api.core.v1.ConfigMapKeySelector",
  {
    key: string,
    name: optional(string),
    optional: optional(boolean),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ConfigMapKeySelector = InferInput<typeof ConfigMapKeySelector>;

export const FileKeySelector = model(
  "io.k8s.api.core.v1.FileKeySelector",
  {
    key: string,
    optional: optional(boolean),
    path: string,
    volumeName: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type FileKeySelector = InferInput<typeof FileKeySelector>;

export const SecretKeySelector = model(
  "io.k8s.api.core.v1.SecretKeySelector",
  {
    key: string,
    name: optional(string),
    optional: optional(boolean),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type SecretKeySelector = InferInput<typeof SecretKeySelector>;

export const EnvVarSource = model("io.k8s.api.core.v1.EnvVarSource", {
  configMapKeyRef: optional(ConfigMapKeySelector),
  fieldRef: optional(ObjectFieldSelector),
  fileKeyRef: optional(FileKeySelector),
  resourceFieldRef: optional(ResourceFieldSelector),
  secretKeyRef: optional(SecretKeySelector),
});
export type EnvVarSource = InferInput<typeof EnvVarSource>;

export const EnvVar = model("io.k8s.api.core.v1.EnvVar", {
  name: string,
  value: optional(string),
  valueFrom: optional(EnvVarSource),
});
export type EnvVar = InferInput<typeof EnvVar>;
