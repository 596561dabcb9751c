import type { PolicyRule } from "../../auth/policy-rule.ts";
import type { RoleRow } from "./default-role.ts";
import { allow, EVENTS, READ } from "./rule.ts";

const APPS = "apps extensions";
const FIX = "update patch";
const CERTIFICATES = "certificates.k8s.io";
const STORAGE = "storage.k8s.io";
const DEVICES = "resource.k8s.io";

/** What each controller of Kubernetes needs, under the name of its service account in kube-system. */
const RULES: Readonly<Record<string, readonly PolicyRule[]>> = {
  "attachdetach-controller": [
    allow("list watch", "core", "persistentvolumes persistentvolumeclaims"),
    allow(READ, "core", "nodes"),
    allow(FIX, "core", "nodes/status"),
    allow("list watch", "core", "pods"),
    EVENTS,
    allow(`${READ} create delete`, STORAGE, "volumeattachments"),
    allow(READ, STORAGE, "csidrivers"),
    allow(READ, STORAGE, "csinodes"),
  ],
  "certificate-controller": [
    allow(`${READ} delete`, CERTIFICATES, "certificatesigningrequests"),
    allow("update", CERTIFICATES, "certificatesigningrequests/status certificatesigningrequests/approval"),
    allow("approve", CERTIFICATES, "signers", "kubernetes.io/kube-apiserver-client-kubelet"),
    allow(
      "sign",
      CERTIFICATES,
      "signers",
      "kubernetes.io/legacy-unknown kubernetes.io/kubelet-serving kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet",
    ),
    allow("create", "authorization.k8s.io", "subjectaccessreviews"),
    EVENTS,
  ],
  "clusterrole-aggregation-controller": [allow(`escalate ${READ} ${FIX}`, "rbac.authorization.k8s.io", "clusterroles")],
  "cronjob-controller": [
    allow(`${READ} update`, "batch", "cronjobs"),
    allow(`${READ} create delete ${FIX}`, "batch", "jobs"),
    allow("update", "batch", "cronjobs/status"),
    allow("update", "batch", "cronjobs/finalizers"),
    allow("list watch delete", "core", "pods"),
    EVENTS,
  ],
  "daemon-set-controller": [
    allow(READ, APPS, "daemonsets"),
    allow("update", APPS, "daemonsets/status"),
    allow("update", APPS, "daemonsets/finalizers"),
    allow("list watch", "core", "nodes"),
    allow("list watch create delete patch", "core", "pods"),
    allow("create", "core", "pods/binding"),
    allow(`${READ} create delete ${FIX}`, "apps", "controllerrevisions"),
    EVENTS,
  ],
  "deployment-controller": [
    allow(`${READ} update`, APPS, "deployments"),
    allow("update", APPS, "deployments/status"),
    allow("update", APPS, "deployments/finalizers"),
    allow(`${READ} create delete ${FIX}`, APPS, "replicasets"),
    allow(`${READ} update`, "core", "pods"),
    EVENTS,
  ],
  "device-taint-eviction-controller": [
    allow(`${READ} delete`, "core", "pods"),
    allow(FIX, "core", "pods/status"),
    allow(READ, DEVICES, "resourceclaims"),
    allow(READ, DEVICES, "resourceslices"),
    allow(READ, DEVICES, "deviceclasses"),
    EVENTS,
  ],
  "disruption-controller": [
    allow(READ, APPS, "deployments"),
    allow(READ, APPS, "replicasets"),
    allow(READ, "core", "replicationcontrollers"),
    allow(READ, "policy", "poddisruptionbudgets"),
    allow(READ, "apps", "statefulsets"),
    allow("update", "policy", "poddisruptionbudgets/status"),
    allow(FIX, "core", "pods/status"),
    allow("get", "*", "*/scale"),
    EVENTS,
  ],
  "endpoint-controller": [
    allow(READ, "core", "services pods"),
    allow(`${READ} create update delete`, "core", "endpoints"),
    allow("create", "core", "endpoints/restricted"),
    EVENTS,
  ],
  "endpointslice-controller": [
    allow(READ, "core", "services pods nodes"),
    allow("update", "core", "services/finalizers"),
    allow(`${READ} create update delete`, "discovery.k8s.io", "endpointslices"),
    EVENTS,
  ],
  "endpointslicemirroring-controller": [
    allow(READ, "core", "services endpoints"),
    allow("update", "core", "services/finalizers"),
    allow("update", "core", "endpoints/finalizers"),
    allow(`${READ} create update delete`, "discovery.k8s.io", "endpointslices"),
    EVENTS,
  ],
  "ephemeral-volume-controller": [
    allow(READ, "core", "pods"),
    allow("update", "core", "pods/finalizers"),
    allow(`${READ} create`, "core", "persistentvolumeclaims"),
    EVENTS,
  ],
  "expand-controller": [
    allow(`${READ} ${FIX}`, "core", "persistentvolumes"),
    allow(FIX, "core", "persistentvolumeclaims/status"),
    allow(READ, "core", "persistentvolumeclaims"),
    EVENTS,
  ],
  "generic-garbage-collector": [allow(`${READ} ${FIX} delete`, "*", "*"), EVENTS],
  "horizontal-pod-autoscaler": [
    allow(READ, "autoscaling", "horizontalpodautoscalers"),
    allow("update", "autoscaling", "horizontalpodautoscalers/status"),
    allow("get update", "*", "*/scale"),
    allow("list watch", "core", "pods"),
    allow("list watch", "metrics.k8s.io", "pods"),
    allow(READ, "custom.metrics.k8s.io", "*"),
    allow(READ, "external.metrics.k8s.io", "*"),
    EVENTS,
  ],
  "job-controller": [
    allow(`${READ} ${FIX}`, "batch", "jobs"),
    allow("update", "batch", "jobs/status"),
    allow("update", "batch", "jobs/finalizers"),
    allow("list watch create delete patch", "core", "pods"),
    EVENTS,
  ],
  "legacy-service-account-token-cleaner": [
    allow("get", "core", "configmaps", "kube-apiserver-legacy-service-account-token-tracking"),
    allow("patch delete", "core", "secrets"),
  ],
  "namespace-controller": [
    allow(`${READ} delete`, "core", "namespaces"),
    allow("update", "core", "namespaces/finalize namespaces/status"),
    allow(`${READ} delete deletecollection`, "*", "*"),
  ],
  "node-controller": [
    allow(`${READ} ${FIX} delete`, "core", "nodes"),
    allow(FIX, "core", "nodes/status"),
    allow(FIX, "core", "pods/status"),
    allow(`${READ} delete`, "core", "pods"),
    EVENTS,
  ],
  "persistent-volume-binder": [
    allow(`${READ} update create delete`, "core", "persistentvolumes"),
    allow("update", "core", "persistentvolumes/status"),
    allow(`${READ} update`, "core", "persistentvolumeclaims"),
    allow("update", "core", "persistentvolumeclaims/status"),
    allow(`${READ} create delete`, "core", "pods"),
    allow(READ, STORAGE, "storageclasses"),
    allow("list watch", "core", "nodes"),
    EVENTS,
    allow("watch", "core", "events"),
  ],
  "pod-garbage-collector": [
    allow("list watch delete", "core", "pods"),
    allow(READ, "core", "nodes"),
    allow("patch", "core", "pods/status"),
  ],
  "pv-protection-controller": [allow(`${READ} update`, "core", "persistentvolumes"), EVENTS],
  "pvc-protection-controller": [
    allow(`${READ} update`, "core", "persistentvolumeclaims"),
    allow("update", "core", "persistentvolumeclaims/status"),
    allow(READ, "core", "pods"),
    EVENTS,
  ],
  "replicaset-controller": [
    allow(`${READ} update`, APPS, "replicasets"),
    allow("update", APPS, "replicasets/status"),
    allow("update", APPS, "replicasets/finalizers"),
    allow("list watch create delete patch", "core", "pods"),
    EVENTS,
  ],
  "replication-controller": [
    allow(`${READ} update`, "core", "replicationcontrollers"),
    allow("update", "core", "replicationcontrollers/status"),
    allow("update", "core", "replicationcontrollers/finalizers"),
    allow("list watch create delete patch", "core", "pods"),
    EVENTS,
  ],
  "resource-claim-controller": [
    allow(READ, "core", "pods"),
    allow("update", "core", "pods/finalizers"),
    allow(`${READ} create delete`, DEVICES, "resourceclaims"),
    allow(FIX, DEVICES, "resourceclaims resourceclaims/status"),
    allow(FIX, "core", "pods/status"),
    EVENTS,
    allow(FIX, DEVICES, "resourceclaims/binding"),
  ],
  "resourcequota-controller": [allow("list watch", "*", "*"), allow("update", "core", "resourcequotas/status"), EVENTS],
  "root-ca-cert-publisher": [allow("create update", "core", "configmaps"), EVENTS],
  "route-controller": [allow("list watch", "core", "nodes"), allow("patch", "core", "nodes/status"), EVENTS],
  "selinux-warning-controller": [
    EVENTS,
    allow(READ, "core", "persistentvolumes"),
    allow(READ, "core", "persistentvolumeclaims"),
    allow(READ, "core", "pods"),
    allow(READ, STORAGE, "csidrivers"),
  ],
  "service-account-controller": [allow("create", "core", "serviceaccounts"), EVENTS],
  "service-cidrs-controller": [
    allow(`${READ} ${FIX}`, "networking.k8s.io", "servicecidrs"),
    allow(FIX, "networking.k8s.io", "servicecidrs/finalizers"),
    allow(FIX, "networking.k8s.io", "servicecidrs/status"),
    allow(READ, "networking.k8s.io", "ipaddresses"),
    EVENTS,
  ],
  "service-controller": [
    allow(READ, "core", "services"),
    allow(FIX, "core", "services/status"),
    allow("list watch", "core", "nodes"),
    EVENTS,
  ],
  "statefulset-controller": [
    allow("list watch", "core", "pods"),
    allow(READ, "apps", "statefulsets"),
    allow("update", "apps", "statefulsets/status"),
    allow("update", "apps", "statefulsets/finalizers"),
    allow(`get create delete ${FIX}`, "core", "pods"),
    allow(`${READ} create delete ${FIX}`, "apps", "controllerrevisions"),
    allow(`${READ} create`, "core", "persistentvolumeclaims"),
    allow("update delete", "core", "persistentvolumeclaims"),
    allow("update", "core", "pods/finalizers"),
    EVENTS,
  ],
  "ttl-after-finished-controller": [allow(`${READ} delete`, "batch", "jobs"), EVENTS],
  "ttl-controller": [allow(`list watch ${FIX}`, "core", "nodes"), EVENTS],
  "validatingadmissionpolicy-status-controller": [
    allow(READ, "admissionregistration.k8s.io", "validatingadmissionpolicies"),
    allow(`get ${FIX}`, "admissionregistration.k8s.io", "validatingadmissionpolicies/status"),
    EVENTS,
  ],
  "volumeattributesclass-protection-controller": [
    allow(READ, "core", "persistentvolumeclaims"),
    allow(READ, "core", "persistentvolumes"),
    allow(`${READ} update`, STORAGE, "volumeattributesclasses"),
    EVENTS,
  ],
};

/** Names of the service accounts that controllers run as. */
export const CONTROLLERS: readonly string[] = Object.keys(RULES);
export const CONTROLLER_PREFIX = "system:controller:";

export const CONTROLLER_ROLES: readonly RoleRow[] = Object.entries(RULES).map(([name, rules]) => ({
  name: `${CONTROLLER_PREFIX}${name}`,
  rules,
}));
