import type { ValidatingAdmissionPolicy } from "../../../api/kinds/admissionregistration/validating-admission-policy.ts";
import type { ValidatingAdmissionPolicyBinding } from "../../../api/kinds/admissionregistration/validating-admission-policy-binding.ts";
import type { Admission, AdmissionStep } from "../admission.ts";
import { AuditAnnotations } from "./audit-annotations.ts";
import { type Denial, denied } from "./denial.ts";
import { evaluateValidations, type Verdict } from "./evaluate-validations.ts";
import { findInvocations, type Invocation } from "./find-invocations.ts";
import { conditionsHold } from "./match-condition.ts";
import { PolicyError } from "./policy-error.ts";
import type { BoundPolicy } from "./policy-index.ts";
import { isExempt, PolicyRequests } from "./policy-requests.ts";
import type { ValidatingPrograms } from "./validating-programs.ts";

type Policy = ValidatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding;
type Evaluation = Invocation<Policy, Binding, ValidatingPrograms>;

const KIND = "ValidatingAdmissionPolicy";
const FAILURE_ANNOTATION = "validation.policy.admission.k8s.io/validation_failure";
const NOTHING: Verdict = { failures: [], annotations: [] };

/** Refuses what the policies of the cluster do not allow; warns and notes for the audit where a binding says so. */
export const validatingPolicies: AdmissionStep = {
  name: KIND,
  validate(admission: Admission): Promise<void> | void {
    const { bound } = admission.ctx.server.policies.validating;
    if (bound.length > 0 && !isExempt(admission.ctx.resource)) return decide(admission, bound);
  },
};

async function decide(admission: Admission, bound: readonly BoundPolicy<Policy, Binding, ValidatingPrograms>[]) {
  const requests = new PolicyRequests(admission);
  const denials: Denial[] = [];
  const audits = new Map<string, AuditAnnotations>();
  for (const item of await findInvocations(requests, bound)) {
    const { policy, binding } = item;
    if ("problem" in item) {
      if (failsClosed(policy)) denials.push({ policy, binding, message: item.problem });
      continue;
    }
    const { failures, annotations } = await evaluate(requests, item);
    denials.push(...enforce(admission, item, failures));
    const audit = audits.get(nameOf(policy)) ?? new AuditAnnotations();
    audits.set(nameOf(policy), audit);
    for (const annotation of annotations) {
      audit.add(annotation);
      const { error } = annotation;
      if (error !== undefined && failsClosed(policy)) denials.push({ policy, binding, message: error });
    }
  }
  for (const [policy, audit] of audits) audit.publish(policy, admission.ctx.auditAnnotations);
  const [first] = denials;
  if (first !== undefined) throw denied(admission, KIND, first);
}

const nameOf = ({ metadata }: Policy | Binding): string => metadata?.name ?? "";

const failsClosed = ({ spec }: Policy): boolean => spec?.failurePolicy !== "Ignore";

async function evaluate(requests: PolicyRequests, { compiled, param, resource }: Evaluation): Promise<Verdict> {
  const bindings = await requests.bindings(resource, param);
  return requests.host.settled(() => {
    try {
      return conditionsHold(compiled.conditions, bindings) ? evaluateValidations(compiled, bindings) : NOTHING;
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      return { failures: [{ index: 0, message: error.message, isError: true }], annotations: [] };
    }
  });
}

/** Does with failures what the binding says; returns those for which the request is refused. */
function enforce({ ctx }: Admission, item: Evaluation, failures: Verdict["failures"]): Denial[] {
  const { policy, binding } = item;
  const actions = binding.spec?.validationActions ?? [];
  const denials: Denial[] = [];
  for (const { index, message, reason, isError } of failures) {
    if (isError && !failsClosed(policy)) continue;
    if (actions.includes("Deny"))
      denials.push({ policy, binding, message, ...(reason === undefined ? {} : { reason }) });
    if (actions.includes("Warn")) {
      ctx.warnings.push(
        `Validation failed for ${KIND} '${nameOf(policy)}' with binding '${nameOf(binding)}': ${message}`,
      );
    }
    if (actions.includes("Audit")) {
      ctx.auditAnnotations[FAILURE_ANNOTATION] ??= JSON.stringify([
        {
          message,
          policy: nameOf(policy),
          binding: nameOf(binding),
          expressionIndex: index,
          validationActions: actions,
        },
      ]);
    }
  }
  return denials;
}
