import { type FieldError, notSupported, required } from "../../field-error.ts";
import { checkPathSegment, checkSubdomain } from "../../names.ts";
import { immutable, requiredName } from "../meta/field-checks.ts";
import type { RoleRef } from "./role-ref.ts";
import type { Subject } from "./subject.ts";

const GROUP = "rbac.authorization.k8s.io";

interface Binding {
  readonly kind?: string | undefined;
  roleRef: RoleRef;
  subjects?: Subject[] | undefined;
}

/** References name their group, also where there is only one it could be. */
export function defaultBinding(binding: Binding): void {
  if (!binding.roleRef.apiGroup) binding.roleRef.apiGroup = GROUP;
  for (const subject of binding.subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === "User" || subject.kind === "Group")) subject.apiGroup = GROUP;
  }
}

export function validateBinding(binding: Binding, old: Binding | undefined): FieldError[] {
  const { roleRef } = binding;
  const isCluster = binding.kind === "ClusterRoleBinding";
  const kinds = isCluster ? ["ClusterRole"] : ["ClusterRole", "Role"];
  return [
    ...(roleRef.apiGroup === GROUP ? [] : [notSupported("roleRef.apiGroup", roleRef.apiGroup, [GROUP])]),
    ...(kinds.includes(roleRef.kind) ? [] : [notSupported("roleRef.kind", roleRef.kind, kinds)]),
    ...requiredName("roleRef.name", roleRef.name, checkPathSegment),
    ...(binding.subjects ?? []).flatMap((subject, i) => validateSubject(subject, `subjects[${i}]`, isCluster)),
    ...(old === undefined ? [] : immutable("roleRef", roleRef, old.roleRef)),
  ];
}

function validateSubject(subject: Subject, at: string, isCluster: boolean): FieldError[] {
  const group = subject.apiGroup ?? "";
  const errors: FieldError[] = subject.name ? [] : [required(`${at}.name`)];
  const inGroup = (wanted: string) => (group === wanted ? [] : [notSupported(`${at}.apiGroup`, group, [wanted])]);
  switch (subject.kind) {
    case "ServiceAccount":
      errors.push(...(subject.name ? requiredName(`${at}.name`, subject.name, checkSubdomain) : []), ...inGroup(""));
      if (isCluster && !subject.namespace) errors.push(required(`${at}.namespace`));
      return errors;
    case "User":
    case "Group":
      return [...errors, ...inGroup(GROUP)];
    default:
      return [...errors, notSupported(`${at}.kind`, subject.kind, ["ServiceAccount", "User", "Group"])];
  }
}
