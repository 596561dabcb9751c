/** The types of what policies and match conditions see beside the object: Kubernetes builds them field by field, so do we. */
import { BOOL, DYN, listOf, mapOf, objectOf, STRING } from "./cel-type.ts";
import { AUTHORIZER_TYPE, RESOURCE_CHECK_TYPE } from "./library/authorization.ts";

const GROUP_VERSION_KIND = objectOf("kubernetes.GroupVersionKind", { group: STRING, version: STRING, kind: STRING });
const GROUP_VERSION_RESOURCE = objectOf("kubernetes.GroupVersionResource", {
  group: STRING,
  version: STRING,
  resource: STRING,
});
const USER_INFO = objectOf("kubernetes.UserInfo", {
  username: STRING,
  uid: STRING,
  groups: listOf(STRING),
  extra: mapOf(STRING, listOf(STRING)),
});

/** The variable `request`: the AdmissionRequest without the objects. */
export const REQUEST = objectOf("kubernetes.AdmissionRequest", {
  kind: GROUP_VERSION_KIND,
  resource: GROUP_VERSION_RESOURCE,
  subResource: STRING,
  requestKind: GROUP_VERSION_KIND,
  requestResource: GROUP_VERSION_RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: USER_INFO,
  dryRun: BOOL,
  options: DYN,
});

const NAMESPACE_METADATA = objectOf("kubernetes.NamespaceMetadata", {
  name: STRING,
  generateName: STRING,
  namespace: STRING,
  labels: mapOf(STRING, STRING),
  annotations: mapOf(STRING, STRING),
  UID: STRING,
  creationTimestamp: STRING,
  deletionGracePeriodSeconds: STRING,
  deletionTimestamp: STRING,
  generation: STRING,
  resourceVersion: STRING,
  finalizers: listOf(STRING),
});

/** The variable `namespaceObject`. */
export const NAMESPACE = objectOf("kubernetes.Namespace", {
  metadata: NAMESPACE_METADATA,
  spec: objectOf("kubernetes.NamespaceSpec", { finalizers: listOf(STRING) }),
  status: objectOf("kubernetes.NamespaceStatus", { phase: STRING }),
});

/** The variable `authorizer`, and the variable with the dotted name `authorizer.requestResource`. */
export const AUTHORIZER = AUTHORIZER_TYPE;
export const AUTHORIZER_REQUEST_RESOURCE = RESOURCE_CHECK_TYPE;
