import { defineKind } from "../../kind.ts";
import {
  boolean,
  bytes,
  type InferInput,
  int32,
  mapList,
  model,
  optional,
  orNull,
  string,
  struct,
  time,
} from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateApiService } from "./api-service-validation.ts";

export const ServiceReference = model("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference", {
  name: optional(string),
  namespace: optional(string),
  port: optional(int32, 443),
});
export type ServiceReference = InferInput<typeof ServiceReference>;

export const APIServiceSpec = model("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec", {
  caBundle: optional(bytes),
  group: optional(string),
  groupPriorityMinimum: int32,
  insecureSkipTLSVerify: optional(boolean),
  service: optional(ServiceReference),
  version: optional(string),
  versionPriority: int32,
});
export type APIServiceSpec = InferInput<typeof APIServiceSpec>;

export const APIServiceCondition = model("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type APIServiceCondition = InferInput<typeof APIServiceCondition>;

export const APIServiceStatus = model("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus", {
  conditions: optional(mapList(APIServiceCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
});
export type APIServiceStatus = InferInput<typeof APIServiceStatus>;

/** As `kubectl get` shows it: with the reason when nobody answers. */
function shownAvailability(condition: APIServiceCondition | undefined): string {
  if (condition === undefined) return "Unknown";
  return condition.status === "True" ? "True" : `${condition.status} (${condition.reason ?? ""})`;
}

export const APIServiceSchema = model("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(APIServiceSpec),
  status: struct(APIServiceStatus),
});

export const APIService = defineKind({
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  resource: "apiservices",
  scope: "Cluster",
  subresources: ["status"],
  schema: APIServiceSchema,
  columns: [
    nameColumn,
    {
      name: "Service",
      type: "string",
      description: "The service that serves the group and version.",
      value: ({ spec }) => (spec.service ? `${spec.service.namespace}/${spec.service.name}` : "Local"),
    },
    {
      name: "Available",
      type: "string",
      description: "Whether the service answers.",
      value: ({ status }) => shownAvailability(status.conditions?.find(({ type }) => type === "Available")),
    },
    ageColumn,
  ],
  generation: "never",
  names: "path",
  validate: validateApiService,
});
export type APIService = InferInput<typeof APIServiceSchema>;
