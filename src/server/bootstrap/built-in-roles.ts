import type { KubeObject } from "../../api/kind.ts";
import type { PolicyRule } from "../auth/policy-rule.ts";

interface RoleRow {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  /** Groups that are bound to it from the start. */
  readonly groups?: readonly string[];
}

const AUTHENTICATED = "system:authenticated";
const DISCOVERY = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", "/version", "/version/"];
const HEALTH = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
const READ = ["get", "list", "watch"];
const EDIT = ["create", "update", "patch", "delete", "deletecollection"];
const NODE_READS = [
  "services",
  "endpoints",
  "nodes",
  "configmaps",
  "secrets",
  "persistentvolumes",
  "persistentvolumeclaims",
  "pods",
  "serviceaccounts",
];

const rule = (apiGroups: string[], resources: string[], verbs: string[]): PolicyRule => ({
  apiGroups,
  resources,
  verbs,
});

/** What people who work in a namespace see: everything of a workload but Secrets. */
const VISIBLE: readonly PolicyRule[] = [
  rule(
    [""],
    [
      ...[
        "bindings",
        "configmaps",
        "endpoints",
        "events",
        "limitranges",
        "namespaces",
        "persistentvolumeclaims",
        "pods",
      ],
      ...["pods/log", "pods/status", "replicationcontrollers", "resourcequotas", "serviceaccounts", "services"],
    ],
    READ,
  ),
  rule(["apps", "batch", "autoscaling", "policy", "discovery.k8s.io"], ["*"], READ),
  rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], READ),
];

/** What they may change, Secrets among it; quotas, limits and namespaces are set for them. */
const EDITABLE: readonly PolicyRule[] = [
  rule(
    [""],
    [
      ...["configmaps", "endpoints", "events", "persistentvolumeclaims", "pods", "replicationcontrollers", "secrets"],
      ...["serviceaccounts", "services", "pods/attach", "pods/eviction", "pods/exec", "pods/portforward"],
    ],
    [...READ, ...EDIT],
  ),
  rule([""], ["serviceaccounts/token"], ["create"]),
  rule(["apps", "batch", "autoscaling", "policy"], ["*"], EDIT),
  rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], EDIT),
];

/** Cluster roles that exist from the first start on, and who has them. */
const ROLES: readonly RoleRow[] = [
  {
    name: "cluster-admin",
    rules: [rule(["*"], ["*"], ["*"]), { nonResourceURLs: ["*"], verbs: ["*"] }],
    groups: ["system:masters"],
  },
  {
    name: "system:discovery",
    rules: [{ nonResourceURLs: [...DISCOVERY, ...HEALTH], verbs: ["get"] }],
    groups: [AUTHENTICATED],
  },
  {
    name: "system:public-info-viewer",
    rules: [{ nonResourceURLs: HEALTH, verbs: ["get"] }],
    groups: [AUTHENTICATED, "system:unauthenticated"],
  },
  {
    name: "system:basic-user",
    rules: [
      rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
      rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"]),
    ],
    groups: [AUTHENTICATED],
  },
  {
    name: "system:node-bootstrapper",
    rules: [rule(["certificates.k8s.io"], ["certificatesigningrequests"], ["create", "get", "list", "watch"])],
    groups: ["system:bootstrappers"],
  },
  {
    name: "system:node",
    rules: [
      rule([""], NODE_READS, READ),
      rule([""], ["nodes"], ["create", "update", "patch"]),
      rule([""], ["nodes/status", "pods/status"], ["update", "patch"]),
      rule([""], ["pods"], ["create", "delete"]),
      rule([""], ["pods/eviction", "serviceaccounts/token"], ["create"]),
      rule(["", "events.k8s.io"], ["events"], ["create", "update", "patch"]),
      rule(["coordination.k8s.io"], ["leases"], ["get", "create", "update", "patch", "delete", "list", "watch"]),
      rule(["certificates.k8s.io"], ["certificatesigningrequests"], ["create", "get", "list", "watch"]),
      rule(["authentication.k8s.io"], ["tokenreviews"], ["create"]),
      rule(["authorization.k8s.io"], ["subjectaccessreviews"], ["create"]),
      rule(["node.k8s.io"], ["runtimeclasses"], READ),
      rule(["storage.k8s.io"], ["csidrivers", "csinodes", "volumeattachments"], READ),
      rule(["storage.k8s.io"], ["csinodes"], ["create", "update", "patch", "delete"]),
      rule(["networking.k8s.io"], ["networkpolicies", "ingresses"], READ),
      rule(["discovery.k8s.io"], ["endpointslices"], READ),
    ],
    groups: ["system:nodes"],
  },
  { name: "view", rules: VISIBLE },
  { name: "edit", rules: [...VISIBLE, ...EDITABLE] },
  {
    name: "admin",
    rules: [
      ...VISIBLE,
      ...EDITABLE,
      rule(["rbac.authorization.k8s.io"], ["roles", "rolebindings"], [...READ, ...EDIT]),
    ],
  },
];

const GROUP = "rbac.authorization.k8s.io";
const LABELS = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const ANNOTATIONS = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

/** The roles, and a binding for each that somebody has. */
export function builtInRoles(): { resource: "clusterroles" | "clusterrolebindings"; object: KubeObject }[] {
  return ROLES.flatMap(({ name, rules, groups }) => {
    const metadata = { name, labels: LABELS, annotations: ANNOTATIONS };
    const role = { apiVersion: `${GROUP}/v1`, kind: "ClusterRole", metadata, rules };
    const binding = {
      apiVersion: `${GROUP}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: GROUP, kind: "ClusterRole", name },
      subjects: (groups ?? []).map((group) => ({ apiGroup: GROUP, kind: "Group", name: group })),
    };
    return [
      { resource: "clusterroles" as const, object: role },
      ...(groups === undefined ? [] : [{ resource: "clusterrolebindings" as const, object: binding }]),
    ];
  });
}
