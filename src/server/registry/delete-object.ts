import { conflictError, isReason } from "../../api/errors.ts";
import type { AnyKind, KubeObject } from "../../api/kind.ts";
import type { Admission } from "../admission/admission.ts";
import { Undo } from "../admission/undo.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { ResourceContext } from "../request-context.ts";
import type { DeleteOptions } from "./delete-options.ts";
import { finalizersOf, namespaceFinalizers, nothingKeeps } from "./deletion.ts";
import { countsGenerations } from "./generation.ts";
import type { ObjectName } from "./registry.ts";
import { timestamp, timestampAt } from "./timestamp.ts";

/** Finalizers of the garbage collector, by which it knows what becomes of the dependents. */
const PROPAGATION = ["orphan", "foregroundDeletion"];

export interface Deletion {
  /** The object's last state, or the state in which it waits for its end. */
  readonly object: StoredObject;
  /** Whether it was marked as being deleted: then the answer is the object, otherwise a Status. */
  readonly marked: boolean;
}

/** Deletes an object, or marks it when a grace period or finalizers keep it for a while. */
export async function deleteObject(ctx: ResourceContext, which: ObjectName, options: DeleteOptions): Promise<Deletion> {
  const { dryRun, propagation } = options;
  const { dependents, gracePeriod } = which.resource.kind;
  const hasGrace = gracePeriod !== undefined;
  if (propagation === undefined && dependents?.warning !== undefined) ctx.warnings.push(dependents.warning);
  let marked = false;
  let ended = false;
  let undo = new Undo();
  const object = await ctx.server.registry.update(
    which,
    async (current) => {
      checkPreconditions(which, current, options);
      const next = which.resource.view(current).copy();
      undo = new Undo();
      const admission: Admission = {
        ctx,
        operation: "DELETE",
        object: next,
        subresource: "",
        dryRun,
        deletion: options,
        undo,
      };
      if (options.admitted !== true) {
        await ctx.server.admission.mutate(admission);
        await ctx.server.admission.complete(admission);
        await ctx.server.admission.validate(admission);
      }
      marked = mark(ctx, which, next, options);
      return next;
    },
    {
      dryRun,
      ends: (next) => {
        ended = !marked || (!hasGrace && nothingKeeps(next));
        return ended;
      },
    },
  );
  if (ended && !dryRun) await undo.done();
  if (hasGrace && marked && !dryRun && nothingKeeps(object.value)) await removeMarked(ctx, which);
  return { object, marked };
}

/** Removes what was written with its mark first, so that a watcher sees that its grace was over. */
async function removeMarked({ server }: ResourceContext, which: ObjectName): Promise<void> {
  try {
    await server.registry.remove(which, () => undefined, false);
  } catch (error) {
    // The node's agent was faster.
    if (!isReason(error, "NotFound")) throw error;
  }
}

/** What an object must be for something to happen to it. */
export type Precondition = Pick<DeleteOptions, "uid" | "resourceVersion">;

/** Throws Conflict when it is not. */
export function checkPreconditions(
  which: ObjectName,
  current: StoredObject,
  { uid, resourceVersion }: Precondition,
): void {
  const found = current.value.metadata?.uid ?? "";
  if (uid !== undefined && uid !== found) {
    throw conflict(which, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`);
  }
  if (resourceVersion !== undefined && resourceVersion !== String(current.revision)) {
    throw conflict(
      which,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${current.revision}`,
    );
  }
}

const conflict = (which: ObjectName, why: string): Error => conflictError(which.resource.name, which.name, why);

/** Marks an object for deletion where something keeps it; returns false when it may go without a mark. */
function mark(ctx: ResourceContext, which: ObjectName, object: KubeObject, options: DeleteOptions): boolean {
  const { resource } = which;
  const metadata = object.metadata ?? {};
  object.metadata = metadata;
  const finalizers = propagated(finalizersOf(object), options.propagation ?? policyOf(resource.kind, object));
  if (finalizers.length > 0) metadata["finalizers"] = finalizers;
  else delete metadata["finalizers"];
  const grace = graceOf(resource.kind.gracePeriod?.(object), options.grace);
  const kept = finalizers.length > 0 || namespaceFinalizers(object).length > 0;
  if (grace === undefined && !kept) return metadata["deletionTimestamp"] !== undefined;
  const seconds = grace ?? 0;
  const { deletionTimestamp: ends, deletionGracePeriodSeconds: before } = metadata;
  if (typeof ends === "string" && typeof before === "number") {
    shorten(metadata, { ends, before, asked: options.grace ?? before });
    return true;
  }
  if (ends === undefined && countsGenerations(resource))
    metadata["generation"] = Number(metadata["generation"] ?? 0) + 1;
  metadata["deletionTimestamp"] = timestamp(ctx.server.clock, seconds);
  if (object.kind !== "Namespace") metadata["deletionGracePeriodSeconds"] = seconds;
  else object["status"] = { ...(object["status"] as object | undefined), phase: "Terminating" };
  return true;
}

/** A deletion under way only becomes shorter, counted from when it began; without a wish of its own another one changes nothing. */
function shorten(
  metadata: Record<string, unknown>,
  { ends, before, asked }: { ends: string; before: number; asked: number },
): void {
  if (asked >= before) return;
  metadata["deletionTimestamp"] = timestampAt(Date.parse(ends) + (asked - before) * 1000);
  metadata["deletionGracePeriodSeconds"] = asked;
}

/** A kind whose own period is 0 in this state, as a pod's that no node has taken, leaves nothing to wait for. */
function graceOf(own: number | undefined, asked: number | undefined): number | undefined {
  if (own === undefined || own === 0) return own;
  return asked ?? own;
}

/** The kind's own policy, where the object's finalizers say nothing about its dependents. */
function policyOf({ dependents }: AnyKind, object: KubeObject): DeleteOptions["propagation"] {
  return finalizersOf(object).some((f) => PROPAGATION.includes(f)) ? undefined : dependents?.policy;
}

/** Finalizers after the wish of the deletion: orphan and foregroundDeletion exclude each other, Background wants neither. */
function propagated(finalizers: readonly string[], propagation: DeleteOptions["propagation"]): string[] {
  if (propagation === undefined) return [...finalizers];
  const others = finalizers.filter((f) => !PROPAGATION.includes(f));
  if (propagation === "Orphan") return [...others, "orphan"];
  return propagation === "Foreground" ? [...others, "foregroundDeletion"] : others;
}
