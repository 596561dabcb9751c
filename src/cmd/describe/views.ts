import type { AnyKind } from "../../api/kind.ts";
import { describeConfigMap } from "./config-map.ts";
import { describeDaemonSet } from "./daemon-set.ts";
import { describeDeployment } from "./deployment.ts";
import { describeEndpointSlice } from "./endpoint-slice.ts";
import { describeAny } from "./generic.ts";
import { describeNamespace } from "./namespace.ts";
import { describeNode } from "./node.ts";
import { describePod } from "./pod.ts";
import { describeReplicaSet } from "./replica-set.ts";
import { describeRole } from "./role.ts";
import { describeRoleBinding } from "./role-binding.ts";
import { describeSecret } from "./secret.ts";
import { describeService } from "./service.ts";
import { describeServiceAccount } from "./service-account.ts";
import { describeStatefulSet } from "./stateful-set.ts";
import type { View } from "./view.ts";

/** A view of one kind among views of any: the table below is what says that it only meets objects of that kind. */
const of = <T>(view: View<T>): View => view as unknown as View;

/** Views of kinds that have more to say than their fields; the others are described field by field. */
const VIEWS: Readonly<Record<string, View>> = {
  configmaps: of(describeConfigMap),
  namespaces: of(describeNamespace),
  nodes: of(describeNode),
  pods: of(describePod),
  secrets: of(describeSecret),
  serviceaccounts: of(describeServiceAccount),
  services: of(describeService),
  "clusterrolebindings.rbac.authorization.k8s.io": of(describeRoleBinding),
  "clusterroles.rbac.authorization.k8s.io": of(describeRole),
  "daemonsets.apps": of(describeDaemonSet),
  "deployments.apps": of(describeDeployment),
  "endpointslices.discovery.k8s.io": of(describeEndpointSlice),
  "replicasets.apps": of(describeReplicaSet),
  "rolebindings.rbac.authorization.k8s.io": of(describeRoleBinding),
  "roles.rbac.authorization.k8s.io": of(describeRole),
  "statefulsets.apps": of(describeStatefulSet),
};

/** Kinds whose description ends without events, as kubectl's does: nothing happens to them that an event would tell. */
const WITHOUT_EVENTS = new Set([
  "clusterrolebindings.rbac.authorization.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
  "namespaces",
  "rolebindings.rbac.authorization.k8s.io",
  "roles.rbac.authorization.k8s.io",
  "secrets",
]);

/** How a kind is described, and whether its events are shown. */
export function viewOf(kind: AnyKind): { view: View; events: boolean } {
  return { view: VIEWS[kind.groupResource] ?? describeAny, events: !WITHOUT_EVENTS.has(kind.groupResource) };
}
