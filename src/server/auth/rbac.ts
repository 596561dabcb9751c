import type { KubeObject } from "../../api/kind.ts";
import { ClusterRole } from "../../api/kinds/rbac/cluster-role.ts";
import { ClusterRoleBinding } from "../../api/kinds/rbac/cluster-role-binding.ts";
import { Role } from "../../api/kinds/rbac/role.ts";
import { RoleBinding } from "../../api/kinds/rbac/role-binding.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { Authoriser, Decision, Question } from "./authoriser.ts";
import { type PolicyRule, ruleAllows } from "./policy-rule.ts";
import type { User } from "./user.ts";

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

interface Binding extends KubeObject {
  readonly subjects?: readonly Subject[] | undefined;
  readonly roleRef: { readonly kind: string; readonly name: string };
}

/** Roles and their bindings, as the cache has them. */
export class Rbac implements Authoriser {
  readonly name = "rbac";
  readonly #registry: Registry;
  readonly #resources: ResourceTable;

  constructor(registry: Registry, resources: ResourceTable) {
    this.#registry = registry;
    this.#resources = resources;
  }

  authorise({ user, info }: Question): Decision | undefined {
    for (const { rule, from } of this.rulesFor(user, info.target?.namespace ?? "")) {
      if (ruleAllows(rule, info)) return { allowed: true, reason: `RBAC: allowed by ${from}` };
    }
    return undefined;
  }

  /** Every rule that a user has, cluster-wide and in one namespace, with the binding that it comes from. */
  *rulesFor(user: User, namespace: string): Generator<{ rule: PolicyRule; from: string }> {
    for (const { value } of this.#registry.cachedList(this.#resources.builtIn(ClusterRoleBinding))) {
      yield* this.#rulesOf(value as Binding, user, "");
    }
    if (namespace === "") return;
    for (const { value } of this.#registry.cachedList(this.#resources.builtIn(RoleBinding), namespace)) {
      yield* this.#rulesOf(value as Binding, user, namespace);
    }
  }

  /** The rules of a role that a binding refers to; none when the role does not exist. */
  rulesOfRole(ref: { kind: string; name: string }, namespace: string): readonly PolicyRule[] {
    const resource = this.#resources.builtIn(ref.kind === "ClusterRole" ? ClusterRole : Role);
    const role = this.#registry.cached({ resource, namespace, name: ref.name });
    return (role?.value["rules"] as PolicyRule[] | null | undefined) ?? [];
  }

  *#rulesOf(binding: Binding, user: User, namespace: string): Generator<{ rule: PolicyRule; from: string }> {
    if (!(binding.subjects ?? []).some((subject) => means(subject, user, namespace))) return;
    const { roleRef } = binding;
    const from = `${binding.kind} "${binding.metadata?.name}" of ${roleRef.kind} "${roleRef.name}"`;
    for (const rule of this.rulesOfRole(roleRef, namespace)) yield { rule, from };
  }
}

function means(subject: Subject, user: User, namespace: string): boolean {
  switch (subject.kind) {
    case "User":
      return subject.name === user.name;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount":
      return user.name === `system:serviceaccount:${subject.namespace ?? namespace}:${subject.name}`;
    default:
      return false;
  }
}
