/** The types of what expressions of webhooks and policies read beside the object: fields that are not named here cannot be read. */
import { BOOL, DYN, INT, listOf, mapOf, type ObjectType, objectOf, STRING, TIMESTAMP } from "./cel-type.ts";

const STRINGS = listOf(STRING);
const LABELS = mapOf(STRING, STRING);

const KIND = objectOf("kubernetes.GroupVersionKind", { group: STRING, version: STRING, kind: STRING });
const RESOURCE = objectOf("kubernetes.GroupVersionResource", { group: STRING, version: STRING, resource: STRING });
const USER = objectOf("kubernetes.UserInfo", {
  username: STRING,
  uid: STRING,
  groups: STRINGS,
  extra: mapOf(STRING, STRINGS),
});

/** `request`: the AdmissionRequest of admission.k8s.io/v1 without its objects and uid. */
export const REQUEST: ObjectType = objectOf("kubernetes.AdmissionRequest", {
  kind: KIND,
  resource: RESOURCE,
  subResource: STRING,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: USER,
  dryRun: BOOL,
  options: DYN,
});

const METADATA = objectOf("kubernetes.NamespaceMetadata", {
  name: STRING,
  generateName: STRING,
  namespace: STRING,
  labels: LABELS,
  annotations: LABELS,
  // In this spelling also in Kubernetes.
  UID: STRING,
  creationTimestamp: TIMESTAMP,
  deletionGracePeriodSeconds: INT,
  deletionTimestamp: TIMESTAMP,
  generation: INT,
  resourceVersion: STRING,
  finalizers: STRINGS,
});

const CONDITION = objectOf("kubernetes.NamespaceCondition", {
  status: STRING,
  type: STRING,
  lastTransitionTime: TIMESTAMP,
  message: STRING,
  reason: STRING,
});

/** `namespaceObject`: the namespace of the request; null for what belongs to the cluster. */
export const NAMESPACE: ObjectType = objectOf("kubernetes.Namespace", {
  metadata: METADATA,
  spec: objectOf("kubernetes.NamespaceSpec", { finalizers: STRINGS }),
  status: objectOf("kubernetes.NamespaceStatus", { conditions: listOf(CONDITION), phase: STRING }),
});
