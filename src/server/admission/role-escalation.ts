import { isDeepStrictEqual } from "node:util";
import { forbiddenError, notFoundError } from "../../api/errors.ts";
import { decide, rulesOf } from "../auth/authoriser.ts";
import type { Binding } from "../auth/binding-index.ts";
import type { PolicyRule } from "../auth/policy-rule.ts";
import { uncovered } from "../auth/rule-cover.ts";
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
    if (resource === "roles" || resource === "clusterroles") {
      const unchanged = isDeepStrictEqual(
        [object["rules"], object["aggregationRule"]],
        [old?.["rules"], old?.["aggregationRule"]],
      );
      if (old !== undefined && unchanged) return;
      await checkRules(admission, {
        verb: "escalate",
        kind: resource,
        name: object.metadata?.name ?? "",
        rules: object["aggregationRule"] ? EVERYTHING : ((object["rules"] ?? []) as PolicyRule[]),
      });
    } else {
      const unchanged = isDeepStrictEqual(
        [object["subjects"], object["roleRef"]],
        [old?.["subjects"], old?.["roleRef"]],
      );
      if (old !== undefined && unchanged) return;
      await checkBinding(admission, object as Binding);
    }
  },
};

async function checkBinding(admission: Admission, { roleRef }: Binding): Promise<void> {
  const { server, target } = admission.ctx;
  const kind = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
  const rules = server.rbac.rulesOfRole(roleRef, target.namespace);
  await checkRules(admission, { verb: "bind", kind, name: roleRef.name, rules });
}

interface Wanted {
  readonly verb: "escalate" | "bind";
  readonly kind: "roles" | "clusterroles";
  readonly name: string;
  /** Undefined when the role does not exist. */
  readonly rules: readonly PolicyRule[] | undefined;
}

async function checkRules({ ctx, object }: Admission, { verb, kind, name, rules }: Wanted): Promise<void> {
  const { server, user, target: at, resource } = ctx;
  if (user.groups.includes("system:masters")) return;
  const target = {
    group: GROUP,
    version: "v1",
    namespace: at.namespace,
    resource: kind,
    name,
    subresource: "",
    rest: "",
  };
  if ((await decide(server.authorisers, { user, info: { verb, path: "", target } })).allowed) return;
  if (rules === undefined) throw notFoundError({ group: GROUP, resource: kind }, name);
  const missing = uncovered(rulesOf(server.authorisers, user, at.namespace), rules);
  if (missing.length === 0) return;
  const who = `user "${user.name}" (groups=${JSON.stringify(user.groups)})`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${missing.join("\n")}`;
  throw forbiddenError(resource.name, object.metadata?.name ?? "", why);
}
