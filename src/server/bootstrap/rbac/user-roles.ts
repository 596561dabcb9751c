import { aggregateTo, type RoleRow } from "./default-role.ts";
import { allow, allowPaths, READ, WRITE } from "./rule.ts";

const HEALTH = "/healthz /livez /readyz /version /version/";

/** Workloads of a namespace as they are shown. */
const VIEW = [
  allow(
    READ,
    "core",
    "pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status endpoints persistentvolumeclaims persistentvolumeclaims/status configmaps",
  ),
  allow(
    READ,
    "core",
    "limitranges resourcequotas bindings pods/status resourcequotas/status namespaces/status replicationcontrollers/status pods/log",
  ),
  // In a binding of a namespace this is the right to read that one namespace.
  allow(READ, "core", "namespaces"),
  allow(READ, "core events.k8s.io", "events"),
  allow(READ, "discovery.k8s.io", "endpointslices"),
  allow(
    READ,
    "apps",
    "controllerrevisions statefulsets statefulsets/status statefulsets/scale daemonsets daemonsets/status deployments deployments/status deployments/scale replicasets replicasets/status replicasets/scale",
  ),
  allow(READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
  allow(READ, "batch", "jobs jobs/status cronjobs cronjobs/status"),
  allow(
    READ,
    "extensions",
    "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status replicasets replicasets/scale replicasets/status replicationcontrollers/scale networkpolicies",
  ),
  allow(READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
  allow(READ, "networking.k8s.io", "networkpolicies ingresses ingresses/status"),
  allow(READ, "resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates"),
];

/** What may be changed in a namespace, and what gives so much power that only who may change may also see it. */
const EDIT = [
  allow(READ, "core", "pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy"),
  allow("impersonate", "core", "serviceaccounts"),
  allow(WRITE, "core", "pods pods/attach pods/proxy pods/exec pods/portforward"),
  allow("create", "core", "pods/eviction"),
  allow(
    WRITE,
    "core",
    "replicationcontrollers replicationcontrollers/scale serviceaccounts services services/proxy persistentvolumeclaims configmaps secrets",
  ),
  allow("create", "core", "serviceaccounts/token"),
  allow(WRITE, "core events.k8s.io", "events"),
  allow(
    WRITE,
    "apps",
    "statefulsets statefulsets/scale daemonsets deployments deployments/scale deployments/rollback replicasets replicasets/scale",
  ),
  allow(WRITE, "autoscaling", "horizontalpodautoscalers"),
  allow(WRITE, "batch", "jobs cronjobs"),
  allow(
    WRITE,
    "extensions",
    "daemonsets deployments deployments/scale deployments/rollback ingresses replicasets replicasets/scale replicationcontrollers/scale networkpolicies",
  ),
  allow(WRITE, "policy", "poddisruptionbudgets"),
  allow(WRITE, "networking.k8s.io", "networkpolicies ingresses"),
  allow(`${READ} ${WRITE}`, "coordination.k8s.io", "leases"),
  allow(WRITE, "resource.k8s.io", "resourceclaims resourceclaimtemplates"),
];

/** Roles for people. */
export const USER_ROLES: readonly RoleRow[] = [
  { name: "cluster-admin", rules: [allow("*", "*", "*"), allowPaths("*", "*")] },
  {
    name: "system:discovery",
    rules: [allowPaths("get", `${HEALTH} /openapi /openapi/* /api /api/* /apis /apis/*`)],
  },
  {
    name: "system:monitoring",
    rules: [
      allowPaths("get", "/metrics /metrics/slis /livez /readyz /healthz /livez/* /readyz/* /healthz/* /flagz /statusz"),
      allow("get", "core", "nodes/metrics"),
    ],
  },
  {
    name: "system:basic-user",
    rules: [
      allow("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
      allow("create", "authentication.k8s.io", "selfsubjectreviews"),
    ],
  },
  { name: "system:public-info-viewer", rules: [allowPaths("get", HEALTH)] },
  { name: "admin" },
  { name: "edit", labels: aggregateTo("admin") },
  { name: "view", labels: aggregateTo("edit") },
  {
    name: "system:aggregate-to-admin",
    labels: aggregateTo("admin"),
    rules: [
      allow("create", "authorization.k8s.io", "localsubjectaccessreviews"),
      allow(`${READ} ${WRITE}`, "rbac.authorization.k8s.io", "roles rolebindings"),
    ],
  },
  { name: "system:aggregate-to-edit", labels: aggregateTo("edit"), rules: EDIT },
  { name: "system:aggregate-to-view", labels: aggregateTo("view"), rules: VIEW },
  {
    name: "system:service-account-issuer-discovery",
    rules: [
      allowPaths(
        "get",
        "/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/",
      ),
    ],
  },
];
