import type { Deployment } from "../../api/kinds/apps/deployment.ts";
import { ReplicaSet } from "../../api/kinds/apps/replica-set.ts";
import { matcherOf } from "../../api/selectors.ts";
import type { ObjectOf } from "../../client/client.ts";
import { conditionLines } from "./condition-lines.ts";
import { annotationsOf, labelLines, nameLines } from "./metadata-lines.ts";
import { field, fullTime, NONE } from "./outline.ts";
import { podTemplateLines } from "./pod-template-lines.ts";
import type { Described, View } from "./view.ts";

const REVISION = "deployment.kubernetes.io/revision";

const named = (sets: readonly ObjectOf<typeof ReplicaSet.schema>[]): string =>
  sets
    .map(
      ({ metadata, spec, status }) =>
        `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`,
    )
    .join(", ") || NONE;

/** The replica sets of the deployment: the one of its present revision, and those before. */
async function replicaSetLines({ object, cluster }: Described<Deployment>): Promise<string[]> {
  const { namespace, uid, annotations } = object.metadata;
  const labelSelector = matcherOf(object.spec?.selector).toString();
  const { items } = await cluster.client.list(ReplicaSet, { namespace, labelSelector });
  const owned = items.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
  const revision = annotations?.[REVISION];
  const isNew = (set: (typeof owned)[number]): boolean => set.metadata.annotations?.[REVISION] === revision;
  return [
    field("OldReplicaSets", named(owned.filter((set) => !isNew(set)))),
    field("NewReplicaSet", named(owned.filter(isNew))),
  ];
}

export const describeDeployment: View<Deployment> = async (described) => {
  const { metadata, spec, status } = described.object;
  const { rollingUpdate, type = "RollingUpdate" } = spec?.strategy ?? {};
  const counts = [
    `${spec?.replicas ?? 1} desired`,
    `${status?.updatedReplicas ?? 0} updated`,
    `${status?.replicas ?? 0} total`,
    `${status?.availableReplicas ?? 0} available`,
    `${status?.unavailableReplicas ?? 0} unavailable`,
  ];
  return [
    ...nameLines(metadata),
    field("CreationTimestamp", fullTime(metadata.creationTimestamp)),
    ...labelLines(metadata),
    ...annotationsOf(metadata),
    field("Selector", matcherOf(spec?.selector).toString()),
    field("Replicas", counts.join(" | ")),
    field("StrategyType", type),
    field("MinReadySeconds", spec?.minReadySeconds ?? 0),
    ...(rollingUpdate
      ? [
          field(
            "RollingUpdateStrategy",
            `${rollingUpdate.maxUnavailable} max unavailable, ${rollingUpdate.maxSurge} max surge`,
          ),
        ]
      : []),
    ...podTemplateLines(spec?.template),
    ...conditionLines(status?.conditions),
    ...(await replicaSetLines(described)),
  ];
};
