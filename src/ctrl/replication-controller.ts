import { ReplicationController } from "../api/kinds/core/replication-controller.ts";
import { setController } from "./replicaset.ts";

/** The forerunner of replica sets: the same with a selector of plain labels. */
export const replicationController = setController({
  name: "replication-controller",
  kind: ReplicationController,
  asSet: ({ spec, ...rest }) => {
    if (spec === undefined) return rest;
    const { selector = {}, ...others } = spec;
    return { ...rest, spec: { ...others, selector: { matchLabels: selector } } };
  },
  ownStatus: ({ terminatingReplicas: _, ...status }) => status,
});
