/** The names by which a stateful set's pods and claims know each other. Pure. */
import { StatefulSet } from "../../api/kinds/apps/stateful-set.ts";
import type { PersistentVolumeClaim } from "../../api/kinds/core/persistent-volume-claim.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import type { Stored } from "../../client/client.ts";
import { controllerReference } from "../owner.ts";
import { podFromTemplate } from "../pods/pod-from-template.ts";
import type { StoredPod } from "../pods/pod-state.ts";
import { type StoredRevision, templateOf } from "../revisions/history.ts";

export type StoredStatefulSet = Stored<StatefulSet>;

export const REVISION_LABEL = "controller-revision-hash";
const NAME_LABEL = "statefulset.kubernetes.io/pod-name";
const INDEX_LABEL = "apps.kubernetes.io/pod-index";

export const revisionNameOf = ({ metadata }: StoredPod): string => metadata.labels?.[REVISION_LABEL] ?? "";
export const firstOrdinal = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0;

/** The number at the end of a pod's name; undefined when it is not a name of the set's. */
export function ordinalOf(set: StoredStatefulSet, { metadata }: StoredPod): number | undefined {
  const { name } = set.metadata;
  const rest = metadata.name.startsWith(`${name}-`) ? metadata.name.slice(name.length + 1) : "";
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}

const claimName = (template: PersistentVolumeClaim, podName: string): string => `${template.metadata?.name}-${podName}`;

/** The pod with this number, as a revision of the set wants it. */
export function podAt(set: StoredStatefulSet, ordinal: number, revision: StoredRevision): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podFromTemplate(StatefulSet, set, templateOf(revision));
  const claims = new Map(
    (set.spec?.volumeClaimTemplates ?? []).map((template) => [
      template.metadata?.name ?? "",
      claimName(template, name),
    ]),
  );
  const others = (pod.spec?.volumes ?? []).filter((volume) => !claims.has(volume.name));
  const volumes = [...claims].map(([volume, claim]) => ({
    name: volume,
    persistentVolumeClaim: { claimName: claim },
  }));
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: {
        ...pod.metadata?.labels,
        [REVISION_LABEL]: revision.metadata.name,
        [NAME_LABEL]: name,
        [INDEX_LABEL]: String(ordinal),
      },
    },
    spec: {
      ...pod.spec,
      containers: pod.spec?.containers ?? [],
      hostname: name,
      subdomain: set.spec?.serviceName ?? "",
      ...(volumes.length + others.length === 0 ? {} : { volumes: [...volumes, ...others] }),
    },
  };
}

/** The claims of the pod with this number. */
export function claimsAt(set: StoredStatefulSet, ordinal: number): PersistentVolumeClaim[] {
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    metadata: {
      ...template.metadata,
      name: claimName(template, `${set.metadata.name}-${ordinal}`),
      ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
      labels: { ...template.metadata?.labels, ...set.spec?.selector?.matchLabels },
    },
    ...(template.spec === undefined ? {} : { spec: template.spec }),
  }));
}

/** Who owns the claims of a pod, by the set's retention policy: the set, the pod that is going for good, or nobody. */
export function claimOwners(set: StoredStatefulSet, ordinal: number, pod: StoredPod | undefined) {
  const { whenDeleted, whenScaled } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  const first = firstOrdinal(set);
  const beyond = ordinal < first || ordinal >= first + (set.spec?.replicas ?? 1);
  if (beyond && whenScaled === "Delete") {
    return pod === undefined ? [] : [controllerReference({ apiVersion: "v1", kind: "Pod" }, pod)];
  }
  return whenDeleted === "Delete" ? [controllerReference(StatefulSet, set)] : [];
}
