import { forbiddenError } from "../../../api/errors.ts";
import { Namespace } from "../../../api/kinds/core/namespace.ts";
import type { Pod } from "../../../api/kinds/core/pod.ts";
import type { Admission, AdmissionStep } from "../admission.ts";
import { containersOf, type PodLike, type Violation } from "./check.ts";
import { checkNamespace } from "./namespace-change.ts";
import { MODES, type Policy, policyOf } from "./policy.ts";
import { detailed, type Standard, standardText, violationsOf } from "./standard.ts";

/** Resources that make pods: their authors are warned, and the pods themselves refused. */
const TEMPLATES = new Set([
  ...["deployments.apps", "daemonsets.apps", "replicasets.apps", "statefulsets.apps"],
  ...["replicationcontrollers", "jobs.batch", "cronjobs.batch", "podtemplates"],
]);
/** Subresources that do not touch what is judged. */
const OTHER_PARTS = ["exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"];
const AUDIT = "pod-security.kubernetes.io/";

/** Keeps the pods of a namespace to the standard that its labels name. */
export const podSecurity: AdmissionStep = {
  name: "PodSecurity",
  validate(admission: Admission): void {
    const { ctx, operation, object, subresource } = admission;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    const { groupResource } = ctx.resource.kind;
    if (groupResource === "namespaces") {
      if (subresource === "") checkNamespace(admission, ctx.server.podSecurity);
    } else if (groupResource === "pods") {
      if (OTHER_PARTS.includes(subresource) || !isSignificant(admission)) return;
      judge(admission, object as Pod, true);
    } else if (TEMPLATES.has(groupResource) && subresource === "") {
      judge(admission, templateOf(object), false);
    }
  },
};

/** Judges a pod, or a template that pods will be made of: those are not refused here. */
function judge(admission: Admission, pod: Pod | undefined, enforced: boolean): void {
  const { ctx } = admission;
  const spec = pod?.spec;
  if (spec === undefined) return;
  const { registry, resources, podSecurity: settings } = ctx.server;
  const which = { resource: resources.builtIn(Namespace), namespace: "", name: ctx.target.namespace };
  const labels = registry.cached(which)?.value.metadata?.labels;
  const { policy, errors } = policyOf(labels, settings.defaults);
  if (MODES.every((mode) => policy[mode].level === "privileged" || (mode === "enforce" && !enforced))) return;
  const exempt = exemptionOf(admission, spec.runtimeClassName);
  const note = (key: string, text: string): void => {
    ctx.auditAnnotations[AUDIT + key] = text;
  };
  if (exempt !== undefined) {
    note("exempt", exempt);
    return;
  }
  if (errors.length > 0) note("error", `Failed to parse policy: ${errors.map(({ message }) => message).join(", ")}`);
  apply(admission, { policy, pod: { metadata: pod?.metadata, spec } as PodLike, enforced, note });
}

interface Judgement {
  readonly policy: Policy;
  readonly pod: PodLike;
  readonly enforced: boolean;
  note(key: string, text: string): void;
}

function apply({ ctx, object }: Admission, { policy, pod, enforced, note }: Judgement): void {
  const judged = new Map<string, readonly Violation[]>();
  const broken = (standard: Standard): string | undefined => {
    const text = standardText(standard);
    const violations = judged.get(text) ?? violationsOf(standard, pod);
    judged.set(text, violations);
    return violations.length === 0 ? undefined : `PodSecurity "${text}": ${detailed(violations)}`;
  };
  if (enforced) note("enforce-policy", standardText(policy.enforce));
  const audited = broken(policy.audit);
  if (audited !== undefined) note("audit-violations", `would violate ${audited}`);
  const refused = enforced ? broken(policy.enforce) : undefined;
  if (refused !== undefined)
    throw forbiddenError(ctx.resource.name, object.metadata?.name ?? "", `violates ${refused}`);
  const warned = broken(policy.warn);
  if (warned !== undefined) ctx.warnings.push(`would violate ${warned}`);
}

function exemptionOf({ ctx }: Admission, runtimeClass: string | null | undefined): string | undefined {
  const { usernames, namespaces, runtimeClasses } = ctx.server.podSecurity.exemptions;
  if (namespaces.includes(ctx.target.namespace)) return "namespace";
  if (usernames.includes(ctx.user.name)) return "user";
  return runtimeClasses.includes(runtimeClass ?? "") ? "runtimeClass" : undefined;
}

/** Whether an update changes anything that is judged: of what can be changed, images and new containers. Other changes pass always. */
function isSignificant({ object, old }: Admission): boolean {
  if (old === undefined) return true;
  const before = old as Pod;
  if (before.spec === undefined) return true;
  const images = new Map(containersOf(before.spec).map(({ name, image }) => [name, image]));
  const after = (object as Pod).spec;
  return after === undefined || containersOf(after).some(({ name, image }) => images.get(name) !== image);
}

function templateOf(object: Record<string, unknown>): Pod | undefined {
  const spec = object["spec"] as Record<string, unknown> | undefined;
  const job = spec?.["jobTemplate"] as { spec?: { template?: Pod } } | undefined;
  return (object["template"] ?? spec?.["template"] ?? job?.spec?.template) as Pod | undefined;
}
