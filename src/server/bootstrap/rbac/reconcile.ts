import type { KubeObject } from "../../../api/kind.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import type { PolicyRule } from "../../auth/policy-rule.ts";
import { compactRules, uncovered } from "../../auth/rule-cover.ts";

const AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";

interface RoleLike extends KubeObject {
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly unknown[] };
}

interface BindingLike extends KubeObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** What has to be done for a default role or binding; `recreate` when a binding is of another role, which cannot be changed. */
export interface Repair {
  readonly object: KubeObject;
  readonly recreate: boolean;
}

/**
 * The default object with what somebody added to it, when the one that is there lacks a part of the default; undefined when it
 * lacks nothing, or when its annotation says that it is kept by somebody else. Nothing that was added is taken away.
 */
export function repaired(current: KubeObject, wanted: KubeObject): Repair | undefined {
  if (current.metadata?.annotations?.[AUTOUPDATE] === "false") return undefined;
  const metadata: NonNullable<KubeObject["metadata"]> = { ...current.metadata };
  for (const part of ["labels", "annotations"] as const) {
    metadata[part] = { ...wanted.metadata?.[part], ...current.metadata?.[part] };
  }
  const isBinding = "roleRef" in wanted;
  const recreate = isBinding && !sameRole(current as BindingLike, wanted as BindingLike);
  if (recreate) {
    const { labels, annotations } = metadata;
    return { object: { ...wanted, metadata: { ...wanted.metadata, labels, annotations } }, recreate };
  }
  const parts = isBinding
    ? subjectsOf(current as BindingLike, wanted as BindingLike)
    : rulesOf(current as RoleLike, wanted as RoleLike);
  const object = { ...current, ...parts, metadata };
  return equalJson(object, current) ? undefined : { object, recreate };
}

const sameRole = ({ roleRef: a }: BindingLike, { roleRef: b }: BindingLike): boolean =>
  a.kind === b.kind && a.name === b.name;

function subjectsOf({ subjects = [] }: BindingLike, wanted: BindingLike): object {
  const same = (a: Subject, b: Subject): boolean =>
    a.kind === b.kind && a.name === b.name && (a.namespace ?? "") === (b.namespace ?? "");
  const missing = (wanted.subjects ?? []).filter((subject) => !subjects.some((known) => same(known, subject)));
  return missing.length === 0 ? {} : { subjects: [...subjects, ...missing] };
}

function rulesOf(current: RoleLike, wanted: RoleLike): object {
  // The rules of a role that is put together from others are its controller's.
  if (wanted.aggregationRule !== undefined) {
    const known = current.aggregationRule?.clusterRoleSelectors ?? [];
    const missing = (wanted.aggregationRule.clusterRoleSelectors ?? []).filter(
      (selector) => !known.some((other) => equalJson(other, selector)),
    );
    return missing.length === 0 ? {} : { aggregationRule: { clusterRoleSelectors: [...known, ...missing] } };
  }
  const rules = current.rules ?? [];
  const missing = compactRules(uncovered(rules, wanted.rules ?? []));
  return missing.length === 0 ? {} : { rules: [...rules, ...missing] };
}
