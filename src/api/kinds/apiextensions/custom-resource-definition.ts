import { defineKind } from "../../kind.ts";
import {
  anything,
  atomicList,
  boolean,
  bytes,
  double,
  type GenericSchema,
  type InferInput,
  int32,
  int64,
  lazy,
  list,
  map,
  mapList,
  model,
  optional,
  orNull,
  string,
  struct,
  time,
} from "../../schema.ts";
import { createdAtColumn, nameColumn } from "../../table.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { defaultDefinition, validateDefinition } from "./definition-rules.ts";
import { noteStorageVersion, validateStoredVersions } from "./stored-versions.ts";

export const CustomResourceColumnDefinition = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition",
  {
    description: optional(string),
    format: optional(string),
    jsonPath: string,
    name: string,
    priority: optional(int32),
    type: string,
  },
);
export type CustomResourceColumnDefinition = InferInput<typeof CustomResourceColumnDefinition>;

export const ServiceReference = model("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference", {
  name: string,
  namespace: string,
  path: optional(string),
  port: optional(int32),
});
export type ServiceReference = InferInput<typeof ServiceReference>;

export const WebhookClientConfig = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig",
  {
    caBundle: optional(bytes),
    service: optional(ServiceReference),
    url: optional(string),
  },
);
export type WebhookClientConfig = InferInput<typeof WebhookClientConfig>;

export const WebhookConversion = model("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion", {
  clientConfig: optional(WebhookClientConfig),
  conversionReviewVersions: atomicList(string),
});
export type WebhookConversion = InferInput<typeof WebhookConversion>;

export const CustomResourceConversion = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion",
  {
    strategy: string,
    webhook: optional(WebhookConversion),
  },
);
export type CustomResourceConversion = InferInput<typeof CustomResourceConversion>;

export const CustomResourceDefinitionNames = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames",
  {
    categories: optional(atomicList(string)),
    kind: string,
    listKind: optional(string),
    plural: string,
    shortNames: optional(atomicList(string)),
    singular: optional(string),
  },
);
export type CustomResourceDefinitionNames = InferInput<typeof CustomResourceDefinitionNames>;

export const ExternalDocumentation = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ExternalDocumentation",
  {
    description: optional(string),
    url: optional(string),
  },
);
export type ExternalDocumentation = InferInput<typeof ExternalDocumentation>;

export const ValidationRule = model("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule", {
  fieldPath: optional(string),
  message: optional(string),
  messageExpression: optional(string),
  optionalOldSelf: optional(boolean),
  reason: optional(string),
  rule: string,
});
export type ValidationRule = InferInput<typeof ValidationRule>;

/** Contains itself, so that its type stays open at that point. */
const self = lazy<unknown>((): GenericSchema<unknown> => JSONSchemaProps);

export const JSONSchemaProps = model("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps", {
  $ref: optional(string),
  $schema: optional(string),
  additionalItems: optional(anything),
  additionalProperties: optional(anything),
  allOf: optional(list(self)),
  anyOf: optional(list(self)),
  default: optional(anything),
  definitions: optional(map(self)),
  dependencies: optional(map(anything)),
  description: optional(string),
  enum: optional(atomicList(anything)),
  example: optional(anything),
  exclusiveMaximum: optional(boolean),
  exclusiveMinimum: optional(boolean),
  externalDocs: optional(ExternalDocumentation),
  format: optional(string),
  id: optional(string),
  items: optional(anything),
  maxItems: optional(int64),
  maxLength: optional(int64),
  maxProperties: optional(int64),
  maximum: optional(double),
  minItems: optional(int64),
  minLength: optional(int64),
  minProperties: optional(int64),
  minimum: optional(double),
  multipleOf: optional(double),
  not: optional(self),
  nullable: optional(boolean),
  oneOf: optional(list(self)),
  pattern: optional(string),
  patternProperties: optional(map(self)),
  properties: optional(map(self)),
  required: optional(atomicList(string)),
  title: optional(string),
  type: optional(string),
  uniqueItems: optional(boolean),
  "x-kubernetes-embedded-resource": optional(boolean),
  "x-kubernetes-int-or-string": optional(boolean),
  "x-kubernetes-list-map-keys": optional(atomicList(string)),
  "x-kubernetes-list-type": optional(string),
  "x-kubernetes-map-type": optional(string),
  "x-kubernetes-preserve-unknown-fields": optional(boolean),
  "x-kubernetes-validations": optional(mapList(ValidationRule, ["rule"], { mergeKey: "rule", strategy: "merge" })),
});
export type JSONSchemaProps = InferInput<typeof JSONSchemaProps>;

export const CustomResourceValidation = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation",
  {
    openAPIV3Schema: optional(JSONSchemaProps),
  },
);
export type CustomResourceValidation = InferInput<typeof CustomResourceValidation>;

export const SelectableField = model("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField", {
  jsonPath: string,
});
export type SelectableField = InferInput<typeof SelectableField>;

export const CustomResourceSubresourceScale = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale",
  {
    labelSelectorPath: optional(string),
    specReplicasPath: string,
    statusReplicasPath: string,
  },
);
export type CustomResourceSubresourceScale = InferInput<typeof CustomResourceSubresourceScale>;

export const CustomResourceSubresourceStatus = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus",
  {},
);

export const CustomResourceSubresources = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources",
  {
    scale: optional(CustomResourceSubresourceScale),
    status: optional(CustomResourceSubresourceStatus),
  },
);
export type CustomResourceSubresources = InferInput<typeof CustomResourceSubresources>;

export const CustomResourceDefinitionVersion = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion",
  {
    additionalPrinterColumns: optional(atomicList(CustomResourceColumnDefinition)),
    deprecated: optional(boolean),
    deprecationWarning: optional(string),
    name: string,
    schema: optional(CustomResourceValidation),
    selectableFields: optional(atomicList(SelectableField)),
    served: boolean,
    storage: boolean,
    subresources: optional(CustomResourceSubresources),
  },
);
export type CustomResourceDefinitionVersion = InferInput<typeof CustomResourceDefinitionVersion>;

export const CustomResourceDefinitionSpec = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec",
  {
    conversion: optional(CustomResourceConversion),
    group: string,
    names: CustomResourceDefinitionNames,
    preserveUnknownFields: optional(boolean),
    scope: string,
    versions: atomicList(CustomResourceDefinitionVersion),
  },
);
export type CustomResourceDefinitionSpec = InferInput<typeof CustomResourceDefinitionSpec>;

export const CustomResourceDefinitionCondition = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition",
  {
    lastTransitionTime: orNull(time),
    message: optional(string),
    observedGeneration: optional(int64),
    reason: optional(string),
    status: string,
    type: string,
  },
);
export type CustomResourceDefinitionCondition = InferInput<typeof CustomResourceDefinitionCondition>;

export const CustomResourceDefinitionStatus = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus",
  {
    acceptedNames: optional(CustomResourceDefinitionNames),
    conditions: optional(mapList(CustomResourceDefinitionCondition, ["type"])),
    observedGeneration: optional(int64),
    storedVersions: optional(atomicList(string)),
  },
);
export type CustomResourceDefinitionStatus = InferInput<typeof CustomResourceDefinitionStatus>;

export const CustomResourceDefinitionSchema = model(
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
  {
    apiVersion: optional(string),
    kind: optional(string),
    metadata: struct(ObjectMeta),
    spec: CustomResourceDefinitionSpec,
    status: optional(CustomResourceDefinitionStatus),
  },
);

export const CustomResourceDefinition = defineKind({
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  resource: "customresourcedefinitions",
  scope: "Cluster",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  subresources: ["status"],
  schema: CustomResourceDefinitionSchema,
  columns: [nameColumn, createdAtColumn],
  generation: "spec",
  defaults: defaultDefinition,
  prepare: noteStorageVersion,
  validate: validateDefinition,
  parts: { status: { validate: validateStoredVersions } },
});
export type CustomResourceDefinition = InferInput<typeof CustomResourceDefinitionSchema>;
