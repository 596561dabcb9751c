import { CostBudget } from "../../../api/cel/cost-budget.ts";
import { ApiError, forbiddenError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import type { MutatingAdmissionPolicy } from "../../../api/kinds/admissionregistration/mutating-admission-policy.ts";
import type { MutatingAdmissionPolicyBinding } from "../../../api/kinds/admissionregistration/mutating-admission-policy-binding.ts";
import { cloneJson } from "../../../lib/clone-json.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import type { Admission, AdmissionStep } from "../admission.ts";
import type { HookMemory, Reinvocation } from "../reinvocation.ts";
import { applyMutation } from "./apply-mutation.ts";
import { requestName } from "./denial.ts";
import { BudgetError, run, variablesOf } from "./expression.ts";
import { findInvocations, type Invocation } from "./find-invocations.ts";
import { conditionsHold } from "./match-condition.ts";
import type { MutatingPrograms, MutationProgram } from "./mutating-programs.ts";
import { mutationTarget } from "./mutation-target.ts";
import { PolicyError } from "./policy-error.ts";
import type { BoundPolicy } from "./policy-index.ts";
import { isExempt, PolicyRequests } from "./policy-requests.ts";

type Policy = MutatingAdmissionPolicy;
type Binding = MutatingAdmissionPolicyBinding;
type Evaluation = Invocation<Policy, Binding, MutatingPrograms>;

/** Why a policy could not change the object. */
interface Problem {
  readonly policy: Policy;
  readonly binding?: Binding | undefined;
  readonly message: string;
  /** What the status gives as reason; absent is Forbidden. The code is 403 with both, as in Kubernetes. */
  readonly reason?: "Invalid";
}

const NAME = "MutatingAdmissionPolicy";

/** Changes what is written as the policies of the cluster say, in the order of their names. */
export const mutatingPolicies: AdmissionStep = {
  name: NAME,
  mutate(admission: Admission, reinvocation: Reinvocation): Promise<void> | void {
    const { bound } = admission.ctx.server.policies.mutating;
    if (bound.length === 0 || admission.operation === "DELETE" || isExempt(admission.ctx.resource)) return;
    return invokeAll(admission, bound, reinvocation.memory(NAME));
  },
};

async function invokeAll(
  admission: Admission,
  bound: readonly BoundPolicy<Policy, Binding, MutatingPrograms>[],
  memory: HookMemory,
): Promise<void> {
  const requests = new PolicyRequests(admission);
  const problems: Problem[] = [];
  memory.open(admission.object);
  for (const item of await findInvocations(requests, bound)) {
    if ("problem" in item) {
      problems.push({ ...item, message: item.problem });
      continue;
    }
    const key = keyOf(item);
    if (!(await holds(requests, item, problems)) || !memory.isDue(key)) continue;
    const before = cloneJson(await requests.object(item.resource));
    for (const mutation of item.compiled.mutations) problems.push(...(await mutate(requests, item, mutation)));
    const changed = !equalJson(before, await requests.object(item.resource));
    memory.called(key, { changed, again: item.policy.spec?.reinvocationPolicy === "IfNeeded" });
  }
  memory.close(admission.object);
  const failures = problems.filter(({ policy }) => policy.spec?.failurePolicy !== "Ignore");
  if (failures.length > 0) throw refused(admission, failures);
}

const nameOf = (object: KubeObject | undefined): string => object?.metadata?.name ?? "";

function keyOf({ policy, binding, param }: Evaluation): string {
  return [nameOf(policy), nameOf(binding), param?.metadata?.namespace ?? "", nameOf(param)].join("/");
}

async function holds(requests: PolicyRequests, item: Evaluation, problems: Problem[]): Promise<boolean> {
  const { compiled, param, resource } = item;
  try {
    const bindings = await requests.bindings(resource, param);
    return await requests.host.settled(() => conditionsHold(compiled.conditions, bindings));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    problems.push({ ...item, message: error.message, reason: "Invalid" });
    return false;
  }
}

/** Applies one mutation to the request's object; returns why it could not be. */
async function mutate(
  requests: PolicyRequests,
  item: Evaluation,
  { type, patch }: MutationProgram,
): Promise<Problem[]> {
  const { compiled, param, resource } = item;
  const object = await requests.object(resource);
  if (object === undefined) return [];
  const bindings = await requests.bindings(resource, param);
  try {
    const { value, error } = await requests.host.settled(() => {
      const budget = new CostBudget();
      return run(patch, { ...bindings, variables: variablesOf(compiled.variables, bindings, budget) }, budget);
    });
    if (error !== undefined || value === undefined) throw new PolicyError(error ?? "");
    await requests.replace(
      resource,
      applyMutation(type, value, { target: mutationTarget(resource, requests.subresource), object }),
    );
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError) && !(error instanceof BudgetError)) throw error;
    return [{ ...item, message: error.message, reason: "Invalid" }];
  }
}

/** The first failure is the answer; the causes are all of them. */
function refused(admission: Admission, problems: readonly Problem[]): ApiError {
  const texts = problems.map(({ policy, binding, message }) => {
    const by =
      binding === undefined
        ? `policy "${nameOf(policy)}"`
        : `policy '${nameOf(policy)}' with binding '${nameOf(binding)}'`;
    return `${by} denied request: ${message}`;
  });
  const { details } = forbiddenError(admission.ctx.resource.name, requestName(admission), "");
  return new ApiError(problems[0]?.reason ?? "Forbidden", texts[0] ?? "", {
    code: 403,
    details: { ...details, causes: texts.map((message) => ({ message })) },
  });
}
