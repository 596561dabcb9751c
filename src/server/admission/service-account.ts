import { randomUUID } from "node:crypto";
import { forbiddenError, isReason } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import { ServiceAccount } from "../../api/kinds/core/service-account.ts";
import type { Admission, AdmissionStep } from "./admission.ts";
import { createdPod } from "./pods.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
/** An hour and seven seconds: what Kubernetes asks for, telling its tokens from those with a plain hour. */
const TOKEN_SECONDS = 3607;
const FILE_MODE = 0o644;

type Spec = NonNullable<Pod["spec"]>;

/** A pod runs as a service account that exists, with a token of it mounted unless account or pod decline. */
export const serviceAccount: AdmissionStep = {
  name: "ServiceAccount",
  async mutate(admission: Admission): Promise<void> {
    const pod = createdPod(admission);
    const spec = pod?.spec;
    if (spec === undefined || pod?.metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined) return;
    if ((spec.serviceAccountName ?? "") === "") spec.serviceAccountName = "default";
    spec.serviceAccount = spec.serviceAccountName;
    const account = await accountOf(admission, spec.serviceAccountName ?? "");
    if (spec.imagePullSecrets === undefined && account.imagePullSecrets !== undefined) {
      spec.imagePullSecrets = account.imagePullSecrets.map((secret) => ({ ...secret }));
    }
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(spec);
  },
};

async function accountOf({ ctx, object }: Admission, name: string): Promise<ServiceAccount> {
  const { registry, resources } = ctx.server;
  const { namespace } = ctx.target;
  const which = { resource: resources.builtIn(ServiceAccount), namespace, name };
  try {
    return (registry.cached(which) ?? (await registry.readThrough(which))).value as ServiceAccount;
  } catch (error) {
    if (!isReason(error, "NotFound")) throw error;
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbiddenError(ctx.resource.name, object.metadata?.name ?? "", why);
  }
}

function mountToken(spec: Spec): void {
  const volume = tokenVolume(`kube-api-access-${randomUUID().replaceAll("-", "").slice(0, 5)}`);
  let mounted = false;
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some((mount) => mount.mountPath === MOUNT_PATH)) continue;
    container.volumeMounts = [...mounts, { name: volume.name, readOnly: true, mountPath: MOUNT_PATH }];
    mounted = true;
  }
  if (mounted) spec.volumes = [...(spec.volumes ?? []), volume];
}

/**
 * Token, CA certificate and namespace. K8S-DIFF: the last source is of OpenShift's API servers only; clients and operators made for
 * them look for it, and the root CA controller fills its ConfigMap with the cluster's CA.
 */
function tokenVolume(name: string): NonNullable<Spec["volumes"]>[number] {
  const namespace = { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } };
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [namespace] } },
        { configMap: { name: "openshift-service-ca.crt", items: [{ key: "service-ca.crt", path: "service-ca.crt" }] } },
      ],
      defaultMode: FILE_MODE,
    },
  };
}
