import { forbiddenError } from "../../../api/errors.ts";
import { Namespace } from "../../../api/kinds/core/namespace.ts";
import type { Pod } from "../../../api/kinds/core/pod.ts";
import type { Admission, AdmissionStep } from "../admission.ts";
import { BASELINE } from "./baseline.ts";
import type { Check, PodSpec } from "./check.ts";
import { RESTRICTED } from "./restricted.ts";

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const LEVELS: Readonly<Record<string, readonly Check[]>> = {
  privileged: [],
  baseline: BASELINE,
  restricted: [...BASELINE, ...RESTRICTED],
};

const LABEL = "pod-security.kubernetes.io/";

/** Resources that make pods: their authors are warned, and the pods themselves refused. */
const TEMPLATES = new Set([
  ...["deployments.apps", "daemonsets.apps", "replicasets.apps", "statefulsets.apps"],
  ...["replicationcontrollers", "jobs.batch", "cronjobs.batch", "podtemplates"],
]);
const POD_PARTS = new Set(["", "ephemeralcontainers", "resize"]);

/**
 * Keeps the pods of a namespace to the standard that its labels name. K8S-DIFF: every version of a standard is the latest, and "audit"
 * does nothing as there is no audit log.
 */
export const podSecurity: AdmissionStep = {
  name: "PodSecurity",
  validate(admission: Admission): void {
    const { ctx, object, operation, subresource } = admission;
    const { groupResource } = ctx.resource.kind;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    const isPod = groupResource === "pods" && POD_PARTS.has(subresource);
    if (!isPod && !(TEMPLATES.has(groupResource) && subresource === "")) return;
    const labels = labelsOf(admission);
    const pod = isPod ? (object as Pod) : templateOf(object);
    if (labels === undefined || pod?.spec === undefined) return;
    if (isPod) {
      const enforced = violations(labels, "enforce", pod);
      if (enforced !== undefined) {
        throw forbiddenError(ctx.resource.name, object.metadata?.name ?? "", `violates ${enforced}`);
      }
    }
    const warned = violations(labels, "warn", pod);
    if (warned !== undefined) ctx.warnings.push(`would violate ${warned}`);
  },
};

type Labels = Readonly<Record<string, string>>;

function labelsOf({ ctx }: Admission): Labels | undefined {
  const { registry, resources } = ctx.server;
  const which = { resource: resources.builtIn(Namespace), namespace: "", name: ctx.target.namespace };
  return registry.cached(which)?.value.metadata?.labels;
}

/** What the pod breaks of the standard that one label names, as Kubernetes words it. */
function violations(labels: Labels, mode: "enforce" | "warn", pod: Pod): string | undefined {
  const level = labels[LABEL + mode] ?? "privileged";
  // A level that is not known is taken for the strictest.
  const checks = LEVELS[level] ?? LEVELS["restricted"] ?? [];
  const spec = pod.spec as PodSpec;
  const broken = checks.flatMap((check) => {
    const details = check.run(spec, pod.metadata ?? {});
    return details.length === 0 ? [] : [`${check.name} (${details.join(", ")})`];
  });
  if (broken.length === 0) return undefined;
  return `PodSecurity "${level}:${labels[`${LABEL}${mode}-version`] ?? "latest"}": ${broken.join(", ")}`;
}

function templateOf(object: Record<string, unknown>): Pod | undefined {
  const spec = object["spec"] as Record<string, unknown> | undefined;
  const job = spec?.["jobTemplate"] as { spec?: { template?: Pod } } | undefined;
  return (object["template"] ?? spec?.["template"] ?? job?.spec?.template) as Pod | undefined;
}
