import type { PolicyRule } from "../../auth/policy-rule.ts";
import type { Placed } from "../bootstrap.ts";

const GROUP = "rbac.authorization.k8s.io";

interface Subject {
  readonly apiGroup?: string;
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  readonly namespace?: string;
}

export const user = (name: string): Subject => ({ apiGroup: GROUP, kind: "User", name });
export const group = (name: string): Subject => ({ apiGroup: GROUP, kind: "Group", name });
export const account = (name: string): Subject => ({ kind: "ServiceAccount", name, namespace: "kube-system" });

/** Labels by which a role becomes a part of others. */
export const aggregateTo = (role: string): Record<string, string> => ({ [`${GROUP}/aggregate-to-${role}`]: "true" });

export interface RoleRow {
  readonly name: string;
  /** Absent: the role is put together from those with its label. */
  readonly rules?: readonly PolicyRule[];
  readonly labels?: Readonly<Record<string, string>>;
}

export interface BindingRow {
  readonly name: string;
  /** Absent: the role of the same name. */
  readonly role?: string;
  readonly subjects: readonly Subject[];
}

function pathOf(resource: string, namespace: string | undefined): string {
  return `/apis/${GROUP}/v1${namespace === undefined ? "" : `/namespaces/${namespace}`}/${resource}`;
}

const metadataOf = (name: string, namespace: string | undefined, labels: object = {}) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...labels },
  annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
});

/** The object of a row: a Role in a namespace, else a ClusterRole. */
export function roleObject({ name, rules, labels }: RoleRow, namespace?: string): Placed {
  const clusterRoleSelectors = [{ matchLabels: aggregateTo(name) }];
  return {
    path: pathOf(namespace === undefined ? "clusterroles" : "roles", namespace),
    object: {
      apiVersion: `${GROUP}/v1`,
      kind: namespace === undefined ? "ClusterRole" : "Role",
      metadata: metadataOf(name, namespace, labels),
      ...(rules === undefined ? { aggregationRule: { clusterRoleSelectors }, rules: null } : { rules }),
    },
  };
}

/** The object of a row: a RoleBinding in a namespace, else a ClusterRoleBinding. */
export function bindingObject({ name, role = name, subjects }: BindingRow, namespace?: string): Placed {
  return {
    path: pathOf(namespace === undefined ? "clusterrolebindings" : "rolebindings", namespace),
    object: {
      apiVersion: `${GROUP}/v1`,
      kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
      metadata: metadataOf(name, namespace),
      roleRef: { apiGroup: GROUP, kind: namespace === undefined ? "ClusterRole" : "Role", name: role },
      subjects,
    },
  };
}
