import { Pod } from "../../api/kinds/core/pod.ts";
import type { LabelSelector } from "../../api/kinds/meta/label-selector.ts";
import { matcherOf } from "../../api/selectors.ts";
import { field } from "./outline.ts";
import type { Described } from "./view.ts";

/** "1 Running / 0 Waiting / …" of the pods that a workload controls. */
export async function podsStatusLine(
  { object, cluster }: Described<unknown>,
  selector: LabelSelector | undefined | null,
): Promise<string> {
  const { uid, namespace } = object.metadata;
  const labelSelector = matcherOf(selector).toString();
  const { items } = await cluster.client.list(Pod, { namespace, labelSelector });
  const owned = items.filter(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid),
  );
  const count = (phase: string): number => owned.filter(({ status }) => (status?.phase ?? "Pending") === phase).length;
  const counts = [
    `${count("Running")} Running`,
    `${count("Pending")} Waiting`,
    `${count("Succeeded")} Succeeded`,
    `${count("Failed")} Failed`,
  ];
  return field("Pods Status", counts.join(" / "));
}
