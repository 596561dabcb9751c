import type { RoleBinding } from "../../api/kinds/rbac/role-binding.ts";
import { metadataLines } from "./metadata-lines.ts";
import { field, indent, table } from "./outline.ts";
import type { View } from "./view.ts";

export const describeRoleBinding: View<Pick<RoleBinding, "roleRef" | "subjects">> = ({ object }) => [
  ...metadataLines(object.metadata),
  "Role:",
  ...indent([field("Kind", object.roleRef.kind), field("Name", object.roleRef.name)]),
  "Subjects:",
  ...indent(
    table(
      ["Kind", "Name", "Namespace"],
      (object.subjects ?? []).map(({ kind, name, namespace }) => [kind, name, namespace ?? ""]),
    ),
  ),
];
