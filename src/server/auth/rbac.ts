import { ClusterRole } from "../../api/kinds/rbac/cluster-role.ts";
import { ClusterRoleBinding } from "../../api/kinds/rbac/cluster-role-binding.ts";
import { Role } from "../../api/kinds/rbac/role.ts";
import { RoleBinding } from "../../api/kinds/rbac/role-binding.ts";
import type { Feed } from "../cache/feed.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { Authoriser, Decision, Question } from "./authoriser.ts";
import { type Binding, BindingIndex } from "./binding-index.ts";
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
    for (const { rule, from } of this.#bound(user, info.target?.namespace ?? "")) {
      if (ruleAllows(rule, info)) return { allowed: true, reason: `RBAC: allowed by ${from}` };
    }
    return undefined;
  }

  rulesFor(user: User, namespace: string): PolicyRule[] {
    return [...this.#bound(user, namespace)].map(({ rule }) => rule);
  }

  /** The rules of a role that a binding refers to; undefined when the role does not exist. */
  rulesOfRole(ref: { kind: string; name: string }, namespace: string): readonly PolicyRule[] | undefined {
    const resource = this.#resources.builtIn(ref.kind === "ClusterRole" ? ClusterRole : Role);
    const role = this.#registry.cached({ resource, namespace, name: ref.name });
    return role && ((role.value["rules"] as PolicyRule[] | null | undefined) ?? []);
  }

  /** Every rule that a user has, cluster-wide and in one namespace, with the binding that it comes from. */
  *#bound(user: User, namespace: string): Generator<{ rule: PolicyRule; from: string }> {
    for (const binding of this.#clusterBindings.of(user, "")) yield* this.#rulesOf(binding, "");
    if (namespace === "") return;
    for (const binding of this.#bindings.of(user, namespace)) yield* this.#rulesOf(binding, namespace);
  }

  *#rulesOf({ kind, metadata, roleRef }: Binding, namespace: string): Generator<{ rule: PolicyRule; from: string }> {
    const from = `${kind} "${metadata?.name}" of ${roleRef.kind} "${roleRef.name}"`;
    for (const rule of this.rulesOfRole(roleRef, namespace) ?? []) yield { rule, from };
  }
}
