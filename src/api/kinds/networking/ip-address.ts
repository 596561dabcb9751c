import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateIPAddress } from "./ip-address-validation.ts";

export const ParentReference = model("io.k8s.api.networking.v1.ParentReference", {
  group: optional(string),
  name: string,
  namespace: optional(string),
  resource: string,
});
export type ParentReference = InferInput<typeof ParentReference>;

export const IPAddressSpec = model("io.k8s.api.networking.v1.IPAddressSpec", {
  parentRef: ParentReference,
});
export type IPAddressSpec = InferInput<typeof IPAddressSpec>;

export const IPAddressSchema = model("io.k8s.api.networking.v1.IPAddress", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(IPAddressSpec),
});

export const IPAddress = defineKind({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IPAddress",
  resource: "ipaddresses",
  scope: "Cluster",
  shortNames: ["ip"],
  schema: IPAddressSchema,
  columns: [
    nameColumn,
    {
      name: "ParentRef",
      type: "string",
      description:
        "ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.",
      value: ({ spec }) => {
        const { group, resource, namespace, name } = spec.parentRef;
        return `${resource}${group ? `.${group}` : ""}/${namespace ? `${namespace}/` : ""}${name}`;
      },
    },
    ageColumn,
  ],
  generation: "never",
  names: "path",
  validate: ({ metadata, spec }, old) => validateIPAddress(metadata.name ?? "", spec, old?.spec),
});
export type IPAddress = InferInput<typeof IPAddressSchema>;
