/** The pod of a daemon set on one node, and which nodes get one. Pure. */
import { DaemonSet } from "../../api/kinds/apps/daemon-set.ts";
import type { Node } from "../../api/kinds/core/node.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import type { Toleration } from "../../api/kinds/core/toleration.ts";
import { nodeMatches } from "../../api/node-selection.ts";
import { untolerated } from "../../api/tolerations.ts";
import type { Stored } from "../../client/client.ts";
import { podFromTemplate } from "../pods/pod-from-template.ts";
import type { StoredPod } from "../pods/pod-state.ts";

export type StoredDaemonSet = Stored<DaemonSet>;
export type StoredNode = Stored<Node>;

export const HASH_LABEL = "controller-revision-hash";
const GENERATION_LABEL = "pod-template-generation";
const GENERATION = "deprecated.daemonset.template.generation";

/** Trouble of a node that its daemons sit out. Kubernetes: AddOrUpdateDaemonPodTolerations. */
const TOLERATED: readonly [key: string, effect: string][] = [
  ["not-ready", "NoExecute"],
  ["unreachable", "NoExecute"],
  ["disk-pressure", "NoSchedule"],
  ["memory-pressure", "NoSchedule"],
  ["pid-pressure", "NoSchedule"],
  ["unschedulable", "NoSchedule"],
];

function tolerationsOf({ spec }: StoredDaemonSet): Toleration[] {
  const hostNetwork = spec?.template?.spec?.hostNetwork === true;
  const all = [...TOLERATED, ...(hostNetwork ? ([["network-unavailable", "NoSchedule"]] as const) : [])];
  const own = spec?.template?.spec?.tolerations ?? [];
  const added = all.map(([key, effect]) => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect }));
  return [...own, ...added];
}

/** Whether a node should get a pod of the set, and whether one that is there may stay. */
export function wanted(set: StoredDaemonSet, node: StoredNode): { run: boolean; stay: boolean } {
  const spec = set.spec?.template?.spec;
  const { name, labels = {} } = node.metadata;
  const fits =
    (!spec?.nodeName || spec.nodeName === name) && nodeMatches(spec === undefined ? {} : { spec }, { name, labels });
  const free = (effects: readonly string[]): boolean =>
    untolerated(node.spec?.taints, tolerationsOf(set), effects) === undefined;
  return { run: fits && free(["NoSchedule", "NoExecute"]), stay: fits && free(["NoExecute"]) };
}

/** The node that a pod is meant for, placed already or not. */
export function targetOf({ spec }: StoredPod): string {
  if (spec?.nodeName) return spec.nodeName;
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return (
    terms.flatMap(({ matchFields = [] }) => matchFields).find(({ key }) => key === "metadata.name")?.values?.[0] ?? ""
  );
}

/** The pod for a node; the scheduler places it, bound to that node by affinity. */
export function podFor(set: StoredDaemonSet, node: string, hash: string): Pod {
  const pod = podFromTemplate(DaemonSet, set, set.spec?.template);
  const generation = set.metadata.annotations?.[GENERATION];
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata?.labels,
        [HASH_LABEL]: hash,
        ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
      },
    },
    spec: {
      ...pod.spec,
      containers: pod.spec?.containers ?? [],
      tolerations: tolerationsOf(set),
      affinity: {
        ...pod.spec?.affinity,
        nodeAffinity: {
          ...pod.spec?.affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
        },
      },
    },
  };
}
