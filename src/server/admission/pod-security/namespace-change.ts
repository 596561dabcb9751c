import { invalidError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import { Pod } from "../../../api/kinds/core/pod.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import type { Admission } from "../admission.ts";
import type { PodLike } from "./check.ts";
import { policyOf } from "./policy.ts";
import type { PodSecuritySettings } from "./settings.ts";
import { isSameStandard, LEVELS, type Standard, standardText, violationsOf } from "./standard.ts";

/** How many pods are looked at when a standard is raised. */
const MOST_PODS = 3000;

/** Refuses labels that mean nothing, and warns of pods that a stricter standard would not let in any more. */
export function checkNamespace({ ctx, object, old }: Admission, settings: PodSecuritySettings): void {
  const name = object.metadata?.name ?? "";
  const { policy, errors } = policyOf(object.metadata?.labels, settings.defaults);
  const before = old === undefined ? undefined : policyOf(old.metadata?.labels, settings.defaults);
  // What was wrong before may stay so: a change of something else is not refused for it.
  if (errors.length > 0 && !equalJson(errors, before?.errors)) {
    throw invalidError({ group: "", kind: "Namespace", name }, [...errors]);
  }
  if (before === undefined || settings.exemptions.namespaces.includes(name)) return;
  if (!isRaised(before.policy.enforce, policy.enforce)) return;
  const pods = ctx.server.registry.cachedList(ctx.server.resources.builtIn(Pod), name).map(({ value }) => value);
  ctx.warnings.push(...warningsOf(name, policy.enforce, { pods, settings }));
}

function isRaised(before: Standard, after: Standard): boolean {
  if (isSameStandard(before, after) || after.level === "privileged") return false;
  return after.version !== before.version || LEVELS.indexOf(after.level) > LEVELS.indexOf(before.level);
}

function warningsOf(
  namespace: string,
  standard: Standard,
  { pods, settings }: { pods: readonly KubeObject[]; settings: PodSecuritySettings },
): string[] {
  const names = new Map<string, string[]>();
  for (const object of pods.slice(0, MOST_PODS)) {
    const { metadata, spec } = object as Pod;
    if (spec === undefined || settings.exemptions.runtimeClasses.includes(spec.runtimeClassName ?? "")) continue;
    const reasons = violationsOf(standard, { metadata, spec } as PodLike).map(({ reason }) => reason);
    if (reasons.length === 0) continue;
    const text = reasons.join(", ");
    names.set(text, [...(names.get(text) ?? []), metadata?.name ?? ""]);
  }
  const found = [...names].map(([reasons, [first = "", ...others]]) => {
    const more = others.length === 0 ? "" : ` (and ${others.length} other pod${others.length > 1 ? "s" : ""})`;
    return `${first}${more}: ${reasons}`;
  });
  const what = "new PodSecurity enforce level";
  return [
    ...(pods.length > MOST_PODS
      ? [`${what} only checked against the first ${MOST_PODS} of ${pods.length} existing pods`]
      : []),
    ...(found.length > 0
      ? [`existing pods in namespace "${namespace}" violate the ${what} "${standardText(standard)}"`]
      : []),
    ...found.sort(),
  ];
}
