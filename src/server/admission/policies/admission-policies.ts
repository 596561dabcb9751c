import { MutatingAdmissionPolicy } from "../../../api/kinds/admissionregistration/mutating-admission-policy.ts";
import { MutatingAdmissionPolicyBinding } from "../../../api/kinds/admissionregistration/mutating-admission-policy-binding.ts";
import { ValidatingAdmissionPolicy } from "../../../api/kinds/admissionregistration/validating-admission-policy.ts";
import { ValidatingAdmissionPolicyBinding } from "../../../api/kinds/admissionregistration/validating-admission-policy-binding.ts";
import type { Feed } from "../../cache/feed.ts";
import type { ResourceTable } from "../../registry/resource-table.ts";
import { compileMutatingPolicy, type MutatingPrograms } from "./mutating-programs.ts";
import { PolicyIndex } from "./policy-index.ts";
import { compileValidatingPolicy, type ValidatingPrograms } from "./validating-programs.ts";

/** The policies of the cluster that are in force. */
export class AdmissionPolicies {
  readonly validating: PolicyIndex<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingPrograms>;
  readonly mutating: PolicyIndex<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, MutatingPrograms>;

  constructor({ resources, feed }: { resources: ResourceTable; feed: Feed }) {
    this.validating = new PolicyIndex({
      feed,
      policies: resources.builtIn(ValidatingAdmissionPolicy),
      bindings: resources.builtIn(ValidatingAdmissionPolicyBinding),
      compile: compileValidatingPolicy,
    });
    this.mutating = new PolicyIndex({
      feed,
      policies: resources.builtIn(MutatingAdmissionPolicy),
      bindings: resources.builtIn(MutatingAdmissionPolicyBinding),
      compile: compileMutatingPolicy,
    });
  }
}
