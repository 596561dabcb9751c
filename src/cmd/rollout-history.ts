import type { AnyKind, KubeObject } from "../api/kind.ts";
import { ControllerRevision } from "../api/kinds/apps/controller-revision.ts";
import { ReplicaSet } from "../api/kinds/apps/replica-set.ts";
import { UserError } from "../lib/user-error.ts";
import type { Cluster } from "./cluster.ts";
import { type AnyObject, label } from "./resources.ts";

/** One state that a workload's pods had. */
export interface Revision {
  number: number;
  cause: string;
  /** The patch that brings the workload back to it, and how it is meant. */
  restore: { patch: unknown; type: "json" | "strategic" };
  template: unknown;
}

const REVISION = "deployment.kubernetes.io/revision";
const CAUSE = "kubernetes.io/change-cause";
/** Set by the deployment controller on its replica sets; no part of what the user wrote. */
const HASH_LABEL = "pod-template-hash";

interface Owned {
  ownerReferences?: { uid: string; controller?: boolean | undefined }[] | undefined;
}
const ownedBy =
  (owner: AnyObject) =>
  (object: { metadata: Owned }): boolean =>
    object.metadata.ownerReferences?.some(
      (reference) => reference.controller === true && reference.uid === owner.metadata.uid,
    ) === true;

interface Template {
  metadata?: { labels?: Record<string, string> };
}

function withoutHash(template: Template | undefined): Template {
  const { [HASH_LABEL]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

async function fromReplicaSets({ client }: Cluster, workload: AnyObject): Promise<Revision[]> {
  const { items } = await client.list(ReplicaSet, { namespace: workload.metadata.namespace });
  return items.filter(ownedBy(workload)).map((set) => {
    const template = withoutHash(set.spec?.template as Template | undefined);
    return {
      number: Number(set.metadata.annotations?.[REVISION] ?? 0),
      cause: set.metadata.annotations?.[CAUSE] ?? "<none>",
      template,
      restore: { type: "json", patch: [{ op: "replace", path: "/spec/template", value: template }] },
    };
  });
}

async function fromControllerRevisions({ client }: Cluster, workload: AnyObject): Promise<Revision[]> {
  const { items } = await client.list(ControllerRevision, { namespace: workload.metadata.namespace });
  return items.filter(ownedBy(workload)).map((revision) => ({
    number: revision.revision,
    cause: revision.metadata.annotations?.[CAUSE] ?? "<none>",
    template: (revision.data as { spec?: { template?: unknown } } | undefined)?.spec?.template,
    restore: { type: "strategic", patch: revision.data },
  }));
}

/** The revisions of a Deployment, DaemonSet or StatefulSet, oldest first. */
export async function revisionsOf(cluster: Cluster, kind: AnyKind, workload: AnyObject): Promise<Revision[]> {
  const found = await (kind.kind === "Deployment"
    ? fromReplicaSets(cluster, workload)
    : fromControllerRevisions(cluster, workload));
  return found.sort((a, b) => a.number - b.number);
}

/** The revision with this number, or for 0 the one before the present. Throws UserError when there is none. */
export function chooseRevision(
  revisions: readonly Revision[],
  number: number,
  what: { kind: AnyKind; object: KubeObject },
): Revision {
  const found = number === 0 ? revisions.at(-2) : revisions.find((revision) => revision.number === number);
  if (found !== undefined) return found;
  const name = label(what.kind, what.object.metadata?.name ?? "");
  const known = revisions.map((revision) => revision.number).join(", ") || "none";
  throw new UserError(
    number === 0
      ? `${name} has no revision before the present one`
      : `${name} has no revision ${number} (revisions: ${known})`,
    { exitCode: 1 },
  );
}
