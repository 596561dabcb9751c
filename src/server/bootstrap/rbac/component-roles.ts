import type { RoleRow } from "./default-role.ts";
import { allow, EVENTS, READ, WRITE } from "./rule.ts";

const UPDATE = "update patch";
const ACCESS = [
  allow("create", "authentication.k8s.io", "tokenreviews"),
  allow("create", "authorization.k8s.io", "subjectaccessreviews"),
];
const approver = (signer: string): RoleRow => ({
  name: `system:certificates.k8s.io:${signer}-approver`,
  rules: [allow("approve", "certificates.k8s.io", "signers", `kubernetes.io/${signer}`)],
});

const NODE = [
  allow("create", "authentication.k8s.io", "tokenreviews"),
  allow("create", "authorization.k8s.io", "subjectaccessreviews localsubjectaccessreviews"),
  allow(READ, "core", "services"),
  allow(`create ${READ}`, "core", "nodes"),
  allow(UPDATE, "core", "nodes/status"),
  allow(UPDATE, "core", "nodes"),
  EVENTS,
  allow(READ, "core", "pods"),
  allow("create delete", "core", "pods"),
  allow(UPDATE, "core", "pods/status"),
  allow("create", "core", "pods/eviction"),
  allow(READ, "core", "secrets configmaps"),
  allow("get", "core", "persistentvolumeclaims persistentvolumes"),
  allow("get", "core", "endpoints"),
  allow(`create ${READ}`, "certificates.k8s.io", "certificatesigningrequests"),
  allow("get create update patch delete", "coordination.k8s.io", "leases"),
  allow("get", "storage.k8s.io", "volumeattachments"),
  allow("create", "core", "serviceaccounts/token"),
  allow(`get ${UPDATE}`, "core", "persistentvolumeclaims/status"),
  allow(READ, "storage.k8s.io", "csidrivers"),
  allow("get create update patch delete", "storage.k8s.io", "csinodes"),
  allow(READ, "node.k8s.io", "runtimeclasses"),
  allow("get", "resource.k8s.io", "resourceclaims"),
  allow("deletecollection", "resource.k8s.io", "resourceslices"),
  allow("get", "core", "serviceaccounts"),
];

const SCHEDULER = [
  EVENTS,
  allow("create", "coordination.k8s.io", "leases"),
  allow("get update list watch", "coordination.k8s.io", "leases", "kube-scheduler"),
  allow(`${READ} ${WRITE}`, "coordination.k8s.io", "leasecandidates"),
  allow(READ, "core", "nodes"),
  allow(`${READ} delete`, "core", "pods"),
  allow("create", "core", "pods/binding bindings"),
  allow(UPDATE, "core", "pods/status"),
  allow(READ, "core", "services replicationcontrollers"),
  allow(READ, "apps extensions", "replicasets"),
  allow(READ, "apps", "statefulsets"),
  allow(READ, "policy", "poddisruptionbudgets"),
  allow(READ, "core", "persistentvolumeclaims persistentvolumes"),
  ...ACCESS,
  allow(READ, "storage.k8s.io", "csinodes"),
  allow(READ, "storage.k8s.io", "volumeattachments"),
  allow(READ, "core", "namespaces"),
  allow(READ, "storage.k8s.io", "csidrivers"),
  allow(READ, "storage.k8s.io", "csistoragecapacities"),
  allow(READ, "resource.k8s.io", "deviceclasses"),
  allow(`${READ} ${UPDATE}`, "resource.k8s.io", "resourceclaims"),
  allow(`${READ} ${UPDATE}`, "resource.k8s.io", "resourceclaims/status"),
  allow("update", "core", "pods/finalizers"),
  allow(READ, "resource.k8s.io", "resourceslices"),
  allow("create delete", "resource.k8s.io", "resourceclaims"),
  allow(UPDATE, "resource.k8s.io", "resourceclaims/binding"),
];

const CONTROLLER_MANAGER = [
  EVENTS,
  allow("create", "coordination.k8s.io", "leases"),
  allow("get update", "coordination.k8s.io", "leases", "kube-controller-manager"),
  allow("create", "core", "secrets serviceaccounts"),
  allow("delete", "core", "secrets"),
  allow("get", "core", "namespaces secrets serviceaccounts configmaps"),
  allow("update", "core", "secrets serviceaccounts"),
  ...ACCESS,
  allow("list watch", "*", "*"),
  allow("create", "core", "serviceaccounts/token"),
];

/** Roles for the parts of a cluster and for what is usually installed with it. */
export const COMPONENT_ROLES: readonly RoleRow[] = [
  {
    name: "system:heapster",
    rules: [allow(READ, "core", "events pods nodes namespaces"), allow(READ, "extensions", "deployments")],
  },
  { name: "system:node", rules: NODE },
  {
    name: "system:node-problem-detector",
    rules: [allow("get", "core", "nodes"), allow("patch", "core", "nodes/status"), EVENTS],
  },
  {
    name: "system:node-bootstrapper",
    rules: [allow(`create ${READ}`, "certificates.k8s.io", "certificatesigningrequests")],
  },
  { name: "system:auth-delegator", rules: ACCESS },
  { name: "system:kube-aggregator", rules: [allow(READ, "core", "services endpoints")] },
  { name: "system:kube-controller-manager", rules: CONTROLLER_MANAGER },
  { name: "system:kube-dns", rules: [allow("list watch", "core", "endpoints services")] },
  {
    name: "system:persistent-volume-provisioner",
    rules: [
      allow(`${READ} create delete`, "core", "persistentvolumes"),
      allow(`${READ} update`, "core", "persistentvolumeclaims"),
      allow(READ, "storage.k8s.io", "storageclasses"),
      allow("watch", "core", "events"),
      EVENTS,
    ],
  },
  ...["nodeclient", "selfnodeclient"].map((subresource) => ({
    name: `system:certificates.k8s.io:certificatesigningrequests:${subresource}`,
    rules: [allow("create", "certificates.k8s.io", `certificatesigningrequests/${subresource}`)],
  })),
  {
    name: "system:volume-scheduler",
    rules: [
      allow(`${READ} ${UPDATE}`, "core", "persistentvolumes"),
      allow(READ, "storage.k8s.io", "storageclasses"),
      allow(`${READ} ${UPDATE}`, "core", "persistentvolumeclaims"),
    ],
  },
  ...["legacy-unknown", "kubelet-serving", "kube-apiserver-client", "kube-apiserver-client-kubelet"].map(approver),
  {
    name: "system:kubelet-api-admin",
    rules: [
      allow(READ, "core", "nodes"),
      allow("proxy", "core", "nodes"),
      allow("*", "core", "nodes/proxy nodes/metrics nodes/stats nodes/log"),
      allow("*", "core", "nodes/pods nodes/healthz nodes/configz"),
    ],
  },
  {
    name: "system:node-proxier",
    rules: [
      allow("list watch", "core", "services endpoints"),
      allow(READ, "core", "nodes"),
      EVENTS,
      allow("list watch", "networking.k8s.io", "servicecidrs"),
      allow("list watch", "discovery.k8s.io", "endpointslices"),
    ],
  },
  { name: "system:kube-scheduler", rules: SCHEDULER },
  // K8S-DIFF: an agent of orch is also service proxy, DNS server, gateway and network policy of its node.
  {
    name: "system:orch:node",
    rules: [
      allow(READ, "core", "services endpoints namespaces persistentvolumes persistentvolumeclaims"),
      allow(READ, "discovery.k8s.io", "endpointslices"),
      allow(READ, "networking.k8s.io", "networkpolicies ingresses"),
      allow(READ, "storage.k8s.io", "csidrivers csinodes volumeattachments storageclasses"),
      allow("list watch", "coordination.k8s.io", "leases"),
      allow("list watch", "core", "serviceaccounts"),
    ],
  },
];
