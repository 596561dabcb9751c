import { ClusterRole } from "../../api/kinds/rbac/cluster-role.ts";
import { ClusterRoleBinding } from "../../api/kinds/rbac/cluster-role-binding.ts";
import { Role } from "../../api/kinds/rbac/role.ts";
import { RoleBinding } from "../../api/kinds/rbac/role-binding.ts";
import type { Feed } from "../cache/feed.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { Authoriser, Decision, HeldRules, Question } from "./authoriser.ts";
import { type Binding, BindingIndex, type Bound } from "./binding-index.ts";
import { type PolicyRule, ruleAllows } from "./policy-rule.ts";
import type { User } from "./user.ts";

/** Roles and their bindings, as the cache has them. */
export class Rbac implements Authoriser {
  readonly name = "rbac";
  readonly #registry: Registry;
  readonly #resources: ResourceTable;
  readonly #clusterBindings: BindingIndex;
  readonly #bindings: BindingIndex;

  constructor({ registry, resources, feed }: { registry: Registry; resources: ResourceTable; feed: Feed }) {
    this.#registry = registry;
    this.#resources = resources;
    this.#clusterBindings = new BindingIndex(resources.builtIn(ClusterRoleBinding), feed);
    this.#bindings = new BindingIndex(resources.builtIn(RoleBinding), feed);
  }

  authorise({ user, info }: Question): Decision | undefined {
    const missing: string[] = [];
    for (const bound of this.#bound(user, info.target?.namespace ?? "")) {
      const rules = this.rulesOfRole(bound.binding.roleRef, bound.namespace);
      if (rules === undefined) missing.push(missingRole(bound.binding));
      else if (rules.some((rule) => ruleAllows(rule, info))) return { allowed: true, reason: allowedBy(bound) };
    }
    return missing.length === 0 ? undefined : { allowed: false, reason: `RBAC: ${joined(missing)}` };
  }

  rulesFor(user: User, namespace: string): HeldRules {
    const found: PolicyRule[] = [];
    const errors: string[] = [];
    for (const { binding, namespace: of } of this.#bound(user, namespace)) {
      const rules = this.rulesOfRole(binding.roleRef, of);
      if (rules === undefined) errors.push(missingRole(binding));
      else found.push(...rules);
    }
    return { rules: found, errors };
  }

  /** The rules of a role that a binding refers to; undefined when the role does not exist. */
  rulesOfRole(ref: { kind: string; name: string }, namespace: string): readonly PolicyRule[] | undefined {
    const resource = this.#resources.builtIn(ref.kind === "ClusterRole" ? ClusterRole : Role);
    const role = this.#registry.cached({ resource, namespace, name: ref.name });
    return role && ((role.value["rules"] as PolicyRule[] | null | undefined) ?? []);
  }

  /** Every binding of a user, cluster-wide and in one namespace. */
  *#bound(user: User, namespace: string): Generator<Bound & { namespace: string }> {
    for (const bound of this.#clusterBindings.of(user, "")) yield { ...bound, namespace: "" };
    if (namespace === "") return;
    for (const bound of this.#bindings.of(user, namespace)) yield { ...bound, namespace };
  }
}

function allowedBy({
  binding: { kind, metadata, roleRef },
  subject,
  namespace,
}: Bound & { namespace: string }): string {
  const where = namespace === "" ? "" : `/${namespace}`;
  const who = subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace || namespace}` : subject.name;
  return `RBAC: allowed by ${kind} "${metadata?.name}${where}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${who}"`;
}

const missingRole = ({ roleRef }: Binding): string =>
  `${roleRef.kind.toLowerCase()}.rbac.authorization.k8s.io "${roleRef.name}" not found`;

/** Several errors as Go's aggregate prints them: each once. */
function joined(errors: readonly string[]): string {
  const [first = "", ...others] = new Set(errors);
  return others.length === 0 ? first : `[${[first, ...others].join(", ")}]`;
}
