import { forbiddenError, notFoundError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { equalJson } from "../../lib/equal-json.ts";
import { decide, rulesOf } from "../auth/authoriser.ts";
import type { Binding } from "../auth/binding-index.ts";
import type { PolicyRule } from "../auth/policy-rule.ts";
import { compactRules, quoted, shownRule, uncovered } from "../auth/rule-cover.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

const GROUP = "rbac.authorization.k8s.io";
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** Nobody gives what they do not have: roles and bindings grant only rules that their author holds, or may pass on by escalate or bind. */
export const roleEscalation: AdmissionStep = {
  name: "RoleEscalation",
  async validate(admission: Admission): Promise<void> {
    const { ctx, object, old, operation } = admission;
    const { group, resource } = ctx.resource.kind;
    if (group !== GROUP || (operation !== "CREATE" && operation !== "UPDATE")) return;
    if (ctx.user.groups.includes("system:masters")) return;
    if (old !== undefined && equalJson(withoutOwnership(object), withoutOwnership(old))) return;
    if (resource === "roles" || resource === "clusterroles") await checkRole(admission);
    else await checkBinding(admission);
  },
};

/** Fields by which the garbage collector lets an object go, and what changes with every write: they give nobody a right. */
const OWNERSHIP = new Set(["ownerReferences", "finalizers", "managedFields", "resourceVersion"]);

function withoutOwnership({ metadata = {}, ...rest }: KubeObject): object {
  return { ...rest, metadata: Object.entries(metadata).filter(([name]) => !OWNERSHIP.has(name)) };
}

async function checkRole(admission: Admission): Promise<void> {
  const { ctx, object, old } = admission;
  const { resource, name } = ctx.target;
  if (await mayPassOn(admission, { verb: "escalate", resource, name })) return;
  checkHeld(admission, (object["rules"] ?? []) as PolicyRule[]);
  if (!hasAggregationRule(object) && (old === undefined || !hasAggregationRule(old))) return;
  const { rules } = rulesOf(ctx.server.authorisers, ctx.user, ctx.target.namespace);
  if (uncovered(rules, EVERYTHING).length === 0) return;
  const why = "must have cluster-admin privileges to use the aggregationRule";
  throw forbiddenError(ctx.resource.name, object.metadata?.name ?? "", why);
}

function hasAggregationRule(role: KubeObject): boolean {
  const rule = role["aggregationRule"] as { clusterRoleSelectors?: readonly unknown[] } | null | undefined;
  return (rule?.clusterRoleSelectors?.length ?? 0) > 0;
}

async function checkBinding(admission: Admission): Promise<void> {
  const { server, target } = admission.ctx;
  const { roleRef } = admission.object as Binding;
  const resource = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
  if (await mayPassOn(admission, { verb: "bind", resource, name: roleRef.name })) return;
  const rules = server.rbac.rulesOfRole(roleRef, target.namespace);
  if (rules === undefined) throw notFoundError({ group: GROUP, resource }, roleRef.name);
  checkHeld(admission, rules);
}

/** Whether the author may give rights that they do not hold, by the verb for it. */
async function mayPassOn(
  { ctx }: Admission,
  { verb, resource, name }: { verb: "escalate" | "bind"; resource: string; name: string },
): Promise<boolean> {
  const { namespace } = ctx.target;
  const target = { group: GROUP, version: "*", namespace, resource, name, subresource: "", rest: "" };
  const { allowed } = await decide(ctx.server.authorisers, { user: ctx.user, info: { verb, path: "", target } });
  return allowed;
}

function checkHeld({ ctx, object }: Admission, rules: readonly PolicyRule[]): void {
  const { user } = ctx;
  const held = rulesOf(ctx.server.authorisers, user, ctx.target.namespace);
  const missing = compactRules(uncovered(held.rules, rules)).map(shownRule).sort();
  if (missing.length === 0) return;
  const who = `user "${user.name}" (groups=${quoted(user.groups)})`;
  const errors = held.errors.length === 0 ? "" : `; resolution errors: [${held.errors.join(" ")}]`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${missing.join("\n")}${errors}`;
  throw forbiddenError(ctx.resource.name, object.metadata?.name ?? "", why);
}
