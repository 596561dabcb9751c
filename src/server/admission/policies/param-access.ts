import { invalidError } from "../../../api/errors.ts";
import { forbidden } from "../../../api/field-error.ts";
import type { KubeObject } from "../../../api/kind.ts";
import { MutatingAdmissionPolicy } from "../../../api/kinds/admissionregistration/mutating-admission-policy.ts";
import type { ParamKind } from "../../../api/kinds/admissionregistration/param-kind.ts";
import type { ParamRef } from "../../../api/kinds/admissionregistration/param-ref.ts";
import { ValidatingAdmissionPolicy } from "../../../api/kinds/admissionregistration/validating-admission-policy.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import { decide } from "../../auth/authoriser.ts";
import type { User } from "../../auth/user.ts";
import type { ResourceContext } from "../../request-context.ts";
import type { Admission, AdmissionStep } from "../admission.ts";

type Policy = KubeObject & { spec?: { paramKind?: ParamKind } };
type Binding = KubeObject & { spec?: { policyName?: string; paramRef?: ParamRef } };

/** The policies whose bindings these are. */
const POLICIES = {
  ValidatingAdmissionPolicyBinding: ValidatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding: MutatingAdmissionPolicy,
} as const;

/** Nobody has a policy read for them what they may not read themselves: its expressions can tell what the parameters say. */
export const paramAccess: AdmissionStep = {
  name: "PolicyParamAccess",
  async validate({ ctx, object, old, operation, subresource }: Admission): Promise<void> {
    const { group, kind } = ctx.resource.kind;
    if (group !== "admissionregistration.k8s.io" || subresource !== "") return;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    if (ctx.user.groups.includes("system:masters")) return;
    if (kind === "ValidatingAdmissionPolicy" || kind === "MutatingAdmissionPolicy") {
      await checkPolicy(ctx, object as Policy, old as Policy | undefined);
    } else if (kind === "ValidatingAdmissionPolicyBinding" || kind === "MutatingAdmissionPolicyBinding") {
      await checkBinding(ctx, object as Binding, { old: old as Binding | undefined, kind });
    }
  },
};

async function checkPolicy(ctx: ResourceContext, policy: Policy, old: Policy | undefined): Promise<void> {
  const kind = policy.spec?.paramKind;
  if (kind === undefined || equalJson(kind, old?.spec?.paramKind)) return;
  if (await mayGet(ctx, kind, { name: "*", namespace: "*" })) return;
  const why = `must have "get" permission on all objects of the referenced paramKind (kind=${kind.kind}, apiVersion=${kind.apiVersion})`;
  throw refused(ctx, policy, { field: "spec.paramKind", why });
}

async function checkBinding(
  ctx: ResourceContext,
  binding: Binding,
  { old, kind }: { old: Binding | undefined; kind: keyof typeof POLICIES },
): Promise<void> {
  const { paramRef, policyName = "" } = binding.spec ?? {};
  if (paramRef === undefined) return;
  if (equalJson([paramRef, policyName], [old?.spec?.paramRef, old?.spec?.policyName])) return;
  const { registry, resources } = ctx.server;
  const which = { resource: resources.builtIn(POLICIES[kind]), namespace: "", name: policyName };
  const policy = registry.cached(which)?.value as Policy | undefined;
  const { name = "", namespace = "" } = paramRef;
  if (await mayGet(ctx, policy?.spec?.paramKind, { name, namespace })) return;
  const why = 'does not have "get" permission on the object referenced by paramRef';
  throw refused(ctx, binding, { field: "spec.paramRef", why });
}

/** Whether the requester may read parameters. Of a kind that is not known, everything has to be readable. */
async function mayGet(
  { server, user }: ResourceContext,
  kind: ParamKind | undefined,
  object: { name: string; namespace: string },
): Promise<boolean> {
  const { apiVersion = "*", kind: name = "" } = kind ?? {};
  const [version = "", group = ""] = kind === undefined ? ["*", "*"] : apiVersion.split("/").reverse();
  const resource = server.resources.ofKind(apiVersion, name)?.kind.resource ?? "*";
  const target = { group, version, resource, subresource: "", rest: "", ...object };
  return (await decide(server.authorisers, { user, info: { verb: "get", path: "", target } })).allowed;
}

function refused(
  { resource, user }: ResourceContext,
  object: KubeObject,
  { field, why }: { field: string; why: string },
) {
  const { group, kind } = resource.kind;
  const name = object.metadata?.name ?? "";
  return invalidError({ group, kind, name }, [forbidden(field, `user ${printed(user)} ${why}`)]);
}

/** A user as Go prints one. */
function printed({ name, uid = "", groups, extra = {} }: User): string {
  const more = Object.entries(extra).map(([key, values]) => `${key}:[${values.join(" ")}]`);
  return `&{${name} ${uid} [${groups.join(" ")}] map[${more.join(" ")}]}`;
}
