import type { Placed } from "../bootstrap.ts";
import { COMPONENT_ROLES } from "./component-roles.ts";
import { CONTROLLER_PREFIX, CONTROLLER_ROLES, CONTROLLERS } from "./controller-roles.ts";
import { account, type BindingRow, bindingObject, group, type RoleRow, roleObject, user } from "./default-role.ts";
import { allow, EVENTS, READ } from "./rule.ts";
import { USER_ROLES } from "./user-roles.ts";

const AUTHENTICATED = group("system:authenticated");
const SCHEDULER = user("system:kube-scheduler");
const CONTROLLER_MANAGER = user("system:kube-controller-manager");

const CLUSTER_BINDINGS: readonly BindingRow[] = [
  { name: "cluster-admin", subjects: [group("system:masters")] },
  { name: "system:monitoring", subjects: [group("system:monitoring")] },
  { name: "system:discovery", subjects: [AUTHENTICATED] },
  { name: "system:basic-user", subjects: [AUTHENTICATED] },
  { name: "system:public-info-viewer", subjects: [AUTHENTICATED, group("system:unauthenticated")] },
  { name: "system:node-proxier", subjects: [user("system:kube-proxy")] },
  { name: "system:kube-controller-manager", subjects: [CONTROLLER_MANAGER] },
  { name: "system:kube-dns", subjects: [account("kube-dns")] },
  { name: "system:kube-scheduler", subjects: [SCHEDULER] },
  { name: "system:volume-scheduler", subjects: [SCHEDULER] },
  // K8S-DIFF: Kubernetes binds nobody, because there the node authoriser gives nodes their rights.
  { name: "system:node", subjects: [group("system:nodes")] },
  { name: "system:service-account-issuer-discovery", subjects: [group("system:serviceaccounts")] },
  // K8S-DIFF: what an installer adds elsewhere.
  { name: "system:orch:node", subjects: [group("system:nodes")] },
  {
    name: "system:orch:node-bootstrapper",
    role: "system:node-bootstrapper",
    subjects: [group("system:bootstrappers")],
  },
  ...CONTROLLERS.map((name) => ({ name: `${CONTROLLER_PREFIX}${name}`, subjects: [account(name)] })),
];

const locking = [
  allow(`${READ} create update`, "coordination.k8s.io", "leases"),
  allow(`${READ} create update`, "coordination.k8s.io", "leasecandidates"),
];

const NAMESPACED: Readonly<Record<string, { roles: readonly RoleRow[]; bindings: readonly BindingRow[] }>> = {
  "kube-public": {
    roles: [
      {
        name: "system:controller:bootstrap-signer",
        rules: [allow(READ, "core", "configmaps"), allow("update", "core", "configmaps", "cluster-info"), EVENTS],
      },
    ],
    bindings: [{ name: "system:controller:bootstrap-signer", subjects: [account("bootstrap-signer")] }],
  },
  "kube-system": {
    roles: [
      {
        name: "extension-apiserver-authentication-reader",
        rules: [allow(READ, "core", "configmaps", "extension-apiserver-authentication")],
      },
      { name: "system:controller:bootstrap-signer", rules: [allow(READ, "core", "secrets")] },
      { name: "system:controller:cloud-provider", rules: [allow(`create ${READ}`, "core", "configmaps")] },
      { name: "system:controller:token-cleaner", rules: [allow(`${READ} delete`, "core", "secrets"), EVENTS] },
      { name: "system::leader-locking-kube-controller-manager", rules: locking },
      { name: "system::leader-locking-kube-scheduler", rules: locking },
    ],
    bindings: [
      {
        name: "system::extension-apiserver-authentication-reader",
        role: "extension-apiserver-authentication-reader",
        subjects: [CONTROLLER_MANAGER, SCHEDULER],
      },
      {
        name: "system::leader-locking-kube-controller-manager",
        subjects: [CONTROLLER_MANAGER, account("kube-controller-manager"), account("leader-election-controller")],
      },
      { name: "system::leader-locking-kube-scheduler", subjects: [SCHEDULER, account("kube-scheduler")] },
      { name: "system:controller:bootstrap-signer", subjects: [account("bootstrap-signer")] },
      { name: "system:controller:cloud-provider", subjects: [account("cloud-provider")] },
      { name: "system:controller:token-cleaner", subjects: [account("token-cleaner")] },
    ],
  },
};

/** All roles and bindings of a new cluster, as Kubernetes v1.36 has them; roles before the bindings that name them. */
export function defaultRoles(): Placed[] {
  const namespaced = Object.entries(NAMESPACED);
  return [
    ...[...USER_ROLES, ...COMPONENT_ROLES, ...CONTROLLER_ROLES].map((row) => roleObject(row)),
    ...CLUSTER_BINDINGS.map((row) => bindingObject(row)),
    ...namespaced.flatMap(([namespace, { roles }]) => roles.map((row) => roleObject(row, namespace))),
    ...namespaced.flatMap(([namespace, { bindings }]) => bindings.map((row) => bindingObject(row, namespace))),
  ];
}
