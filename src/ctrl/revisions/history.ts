/** Former templates of a stateful set or daemon set, each kept in a ControllerRevision. */
import { isReason } from "../../api/errors.ts";
import type { AnyKind } from "../../api/kind.ts";
import { ControllerRevision } from "../../api/kinds/apps/controller-revision.ts";
import type { PodTemplateSpec } from "../../api/kinds/core/pod-template-spec.ts";
import type { Client, Stored } from "../../client/client.ts";
import type { Context, StoredObject } from "../controller.ts";
import { controllerReference, isControlledBy } from "../owner.ts";
import { sameContent } from "../same-content.ts";
import { shortHash } from "../short-hash.ts";
import { unless } from "../unless.ts";

export type StoredRevision = Stored<ControllerRevision>;

/** What tells the history of one kind of owner from another's. */
export interface HistoryOf {
  kind: AnyKind;
  owner: StoredObject;
  template: PodTemplateSpec;
  /** Label that holds the hash of the template. */
  hashLabel: string;
}

/** A revision's data is the patch that brings the owner back to it. */
const dataOf = (template: PodTemplateSpec) => ({ spec: { template: { ...template, $patch: "replace" } } });

/** The template that a revision stands for. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data as ReturnType<typeof dataOf> | undefined)?.spec.template ?? { $patch: "" };
  return template as PodTemplateSpec;
}

/** Revisions of an owner, oldest first. */
export function revisionsOf(owner: StoredObject, { cache }: Pick<Context, "cache">): StoredRevision[] {
  const found = cache(ControllerRevision).by("owner", owner.metadata.uid);
  return [...found].sort((a, b) => Number(a.revision) - Number(b.revision));
}

/**
 * The revision of the present template: made when it is new, renumbered as the newest when an older one says the same. Resolves to
 * all revisions with it at the end.
 */
export async function syncRevisions(history: HistoryOf, context: Context): Promise<StoredRevision[]> {
  const { owner, template } = history;
  const known = revisionsOf(owner, context);
  const data = dataOf(template);
  const newest = Number(known.at(-1)?.revision ?? 0);
  const same = known.findLast((revision) => sameContent(revision.data, data));
  if (same === undefined) return [...known, await create(history, newest + 1, context.client)];
  if (same === known.at(-1)) return known;
  const next = await context.client.update(ControllerRevision, { ...same, revision: newest + 1 });
  return [...known.filter((revision) => revision !== same), next];
}

async function create(history: HistoryOf, revision: number, client: Client): Promise<StoredRevision> {
  const { kind, owner, template, hashLabel } = history;
  const { name, namespace } = owner.metadata;
  const annotations =
    "annotations" in owner.metadata ? { annotations: { ...(owner.metadata.annotations as object) } } : {};
  for (let collisions = 0; ; collisions += 1) {
    const hash = shortHash(template, collisions);
    const made: ControllerRevision = {
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: { ...template.metadata?.labels, [hashLabel]: hash },
        ...annotations,
        ownerReferences: [controllerReference(kind, owner)],
      },
      data: dataOf(template),
      revision,
    };
    try {
      return await client.create(ControllerRevision, made);
    } catch (error) {
      if (!isReason(error, "AlreadyExists")) throw error;
      const there = await client.get(ControllerRevision, { name: `${name}-${hash}`, namespace });
      if (isControlledBy(there, owner.metadata.uid) && sameContent(there.data, made.data)) return there;
    }
  }
}

/** Deletes the oldest revisions beyond `limit` that nothing uses any more. */
export async function truncateRevisions(
  revisions: readonly StoredRevision[],
  { limit, used }: { limit: number; used: ReadonlySet<string> },
  client: Client,
): Promise<void> {
  const idle = revisions.filter(({ metadata }) => !used.has(metadata.name));
  for (const { metadata } of idle.slice(0, Math.max(0, idle.length - limit))) {
    const { name, namespace } = metadata;
    await client.delete(ControllerRevision, { name, namespace }).catch(unless("NotFound"));
  }
}
