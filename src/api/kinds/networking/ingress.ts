import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, model, optional, pointer, string, struct } from "../../schema.ts";
import { TypedLocalObjectReference } from "../core/typed-local-object-reference.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { addressCell, hostsCell } from "./ingress-cells.ts";
import { ingressWarnings, validateIngress, validateIngressStatus } from "./ingress-validation.ts";

export const ServiceBackendPort = model(
  "io.k8s.api.networking.v1.ServiceBackendPort",
  {
    name: optional(string),
    number: optional(int32),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ServiceBackendPort = InferInput<typeof ServiceBackendPort>;

export const IngressServiceBackend = model("io.k8s.api.networking.v1.IngressServiceBackend", {
  name: string,
  port: struct(ServiceBackendPort),
});
export type IngressServiceBackend = InferInput<typeof IngressServiceBackend>;

export const IngressBackend = model("io.k8s.api.networking.v1.IngressBackend", {
  resource: optional(TypedLocalObjectReference),
  service: optional(IngressServiceBackend),
});
export type IngressBackend = InferInput<typeof IngressBackend>;

export const HTTPIngressPath = model("io.k8s.api.networking.v1.HTTPIngressPath", {
  backend: IngressBackend,
  path: optional(string),
  pathType: pointer(string),
});
export type HTTPIngressPath = InferInput<typeof HTTPIngressPath>;

export const HTTPIngressRuleValue = model("io.k8s.api.networking.v1.HTTPIngressRuleValue", {
  paths: atomicList(HTTPIngressPath),
});
export type HTTPIngressRuleValue = InferInput<typeof HTTPIngressRuleValue>;

export const IngressRule = model("io.k8s.api.networking.v1.IngressRule", {
  host: optional(string),
  http: optional(HTTPIngressRuleValue),
});
export type IngressRule = InferInput<typeof IngressRule>;

export const IngressTLS = model("io.k8s.api.networking.v1.IngressTLS", {
  hosts: optional(atomicList(string)),
  secretName: optional(string),
});
export type IngressTLS = InferInput<typeof IngressTLS>;

export const IngressSpec = model("io.k8s.api.networking.v1.IngressSpec", {
  defaultBackend: optional(IngressBackend),
  ingressClassName: optional(string),
  rules: optional(atomicList(IngressRule)),
  tls: optional(atomicList(IngressTLS)),
});
export type IngressSpec = InferInput<typeof IngressSpec>;

export const IngressPortStatus = model("io.k8s.api.networking.v1.IngressPortStatus", {
  error: optional(string),
  port: int32,
  protocol: string,
});
export type IngressPortStatus = InferInput<typeof IngressPortStatus>;

export const IngressLoadBalancerIngress = model("io.k8s.api.networking.v1.IngressLoadBalancerIngress", {
  hostname: optional(string),
  ip: optional(string),
  ports: optional(atomicList(IngressPortStatus)),
});
export type IngressLoadBalancerIngress = InferInput<typeof IngressLoadBalancerIngress>;

export const IngressLoadBalancerStatus = model("io.k8s.api.networking.v1.IngressLoadBalancerStatus", {
  ingress: optional(atomicList(IngressLoadBalancerIngress)),
});
export type IngressLoadBalancerStatus = InferInput<typeof IngressLoadBalancerStatus>;

export const IngressStatus = model("io.k8s.api.networking.v1.IngressStatus", {
  loadBalancer: struct(IngressLoadBalancerStatus),
});
export type IngressStatus = InferInput<typeof IngressStatus>;

export const IngressSchema = model("io.k8s.api.networking.v1.Ingress", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(IngressSpec),
  status: struct(IngressStatus),
});

export const Ingress = defineKind({
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  resource: "ingresses",
  scope: "Namespaced",
  shortNames: ["ing"],
  subresources: ["status"],
  schema: IngressSchema,
  columns: [
    nameColumn,
    {
      name: "Class",
      type: "string",
      description: "The name of the IngressClass resource that should be used for additional configuration",
      value: ({ spec }) => spec.ingressClassName ?? "<none>",
    },
    {
      name: "Hosts",
      type: "string",
      description: "Hosts that incoming requests are matched against before the ingress rule",
      value: hostsCell,
    },
    {
      name: "Address",
      type: "string",
      description: "Address is a list containing ingress points for the load-balancer",
      value: addressCell,
    },
    {
      name: "Ports",
      type: "string",
      description: "Ports of TLS configurations that open",
      value: ({ spec }) => ((spec.tls ?? []).length > 0 ? "80, 443" : "80"),
    },
    ageColumn,
  ],
  generation: "spec",
  validate: validateIngress,
  warnings: ingressWarnings,
  parts: { status: { validate: validateIngressStatus } },
});
export type Ingress = InferInput<typeof IngressSchema>;
