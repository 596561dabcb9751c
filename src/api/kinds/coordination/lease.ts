import { defineKind } from "../../kind.ts";
import { type InferInput, int32, microTime, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateLease } from "./lease-validation.ts";

export const LeaseSpec = model("io.k8s.api.coordination.v1.LeaseSpec", {
  acquireTime: optional(microTime),
  holderIdentity: optional(string),
  leaseDurationSeconds: optional(int32),
  leaseTransitions: optional(int32),
  preferredHolder: optional(string),
  renewTime: optional(microTime),
  strategy: optional(string),
});
export type LeaseSpec = InferInput<typeof LeaseSpec>;

export const LeaseSchema = model("io.k8s.api.coordination.v1.Lease", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(LeaseSpec),
});

export const Lease = defineKind({
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  resource: "leases",
  scope: "Namespaced",
  schema: LeaseSchema,
  columns: [
    nameColumn,
    {
      name: "Holder",
      type: "string",
      description:
        "holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.",
      value: (lease) => lease.spec.holderIdentity ?? "",
    },
    ageColumn,
  ],
  generation: "never",
  prepare: ({ spec }, old) => {
    // Elections that the server coordinates are not in use by default.
    if (old?.spec.strategy === undefined) delete spec.strategy;
    if (old?.spec.preferredHolder === undefined) delete spec.preferredHolder;
  },
  validate: ({ spec }) => validateLease(spec),
});
export type Lease = InferInput<typeof LeaseSchema>;
