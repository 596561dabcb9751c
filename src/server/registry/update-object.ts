import { badRequestError, conflictError, invalidError } from "../../api/errors.ts";
import { invalid } from "../../api/field-error.ts";
import type { KubeObject } from "../../api/kind.ts";
import { cloneJson } from "../../lib/clone-json.ts";
import { Undo } from "../admission/undo.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { ResourceContext } from "../request-context.ts";
import { checkObject } from "./check-object.ts";
import { nothingKeeps } from "./deletion.ts";
import { nextGeneration } from "./generation.ts";
import { bookFields } from "./managed-fields.ts";
import { ObjectVersions } from "./object-versions.ts";
import { timestamp } from "./timestamp.ts";
import { WRITABLE_PARTS } from "./writable-parts.ts";
import type { WriteOptions } from "./write-options.ts";

export interface UpdateOptions extends WriteOptions {
  /** "status", "scale", …: what managed fields are booked under, and what may change. Empty for the object itself. */
  readonly subresource: string;
  /** Whether managed fields are there already: a server-side apply has worked them out. */
  readonly managed?: boolean;
  /** Whether admission has had its say already, about what the update is a part of. */
  readonly admitted?: boolean;
}

/** What an update makes of the current state: a decoded object of the request's version. */
export type Change = (current: KubeObject) => KubeObject | Promise<KubeObject>;

const OPTIMISTIC_LOCK = "the object has been modified; please apply your changes to the latest version and try again";

/** Changes an object: preconditions, what the client may not touch, admission, validation, managed fields, store. */
export async function updateObject(
  ctx: ResourceContext,
  change: Change,
  options: UpdateOptions,
): Promise<StoredObject> {
  const { resource, server, target } = ctx;
  const which = { resource, namespace: target.namespace, name: target.name };
  let undo = new Undo();
  try {
    const written = await server.registry.update(
      which,
      async (current) => {
        await undo.run();
        undo = new Undo();
        const old = resource.view(current).copy();
        const next = await change(cloneJson(old));
        return admitted(ctx, { next, old, revision: current.revision }, options, undo);
      },
      { dryRun: options.dryRun, ends: nothingKeeps },
    );
    await (options.dryRun ? undo.run() : undo.done());
    return written;
  } catch (error) {
    await undo.after(error);
    throw error;
  }
}

interface Pending {
  readonly next: KubeObject;
  readonly old: KubeObject;
  readonly revision: number;
}

async function admitted(
  ctx: ResourceContext,
  { next, old, revision }: Pending,
  options: UpdateOptions,
  undo: Undo,
): Promise<KubeObject> {
  const { resource, server } = ctx;
  const { subresource } = options;
  checkIdentity(ctx, next, old, revision);
  keepUntouchable(ctx, next, old, subresource);
  // Before admission: what it changes is nobody's.
  if (!options.managed) await track(ctx, next, old, options);
  const admission = { ctx, operation: "UPDATE", object: next, old, subresource, dryRun: options.dryRun, undo } as const;
  if (options.admitted !== true) {
    await server.admission.mutate(admission);
    checkNames(ctx, next);
    keepUntouchable(ctx, next, old, subresource);
    await server.admission.complete(admission);
  }
  // A subresource writes its own part and nothing else, so there is nothing to restore: finalize may empty what the object keeps.
  if (subresource === "") resource.kind.prepare?.(next, old);
  else resource.kind.parts?.[subresource]?.prepare?.(next, old);
  const generation = nextGeneration(resource, next, old);
  if (next.metadata !== undefined && generation !== undefined) next.metadata["generation"] = generation;
  checkObject(resource, { object: next, old, subresource });
  if (options.admitted !== true) await server.admission.validate(admission);
  if (subresource === "") ctx.warnings.push(...(resource.kind.warnings?.(next, old) ?? []));
  return next;
}

/** What neither the client nor a webhook may touch stays as it is. */
function keepUntouchable(ctx: ResourceContext, next: KubeObject, old: KubeObject, subresource: string): void {
  keepSystemFields(next, old);
  keepOtherParts(ctx, next, old, subresource);
}

function track(ctx: ResourceContext, next: KubeObject, live: KubeObject, options: UpdateOptions): Promise<void> {
  const { resource, server } = ctx;
  const { manager, subresource } = options;
  const versions = new ObjectVersions(server.resources, resource);
  const booking = { live, next, manager, subresource, now: timestamp(server.clock), versions };
  return versions.settled(() => bookFields(resource, booking));
}

/** The object must be the one that the path names. Throws BadRequest. */
export function checkNames({ resource, target }: ResourceContext, object: KubeObject): void {
  const metadata = object.metadata ?? {};
  if (metadata.name !== target.name) {
    throw badRequestError(
      `the name of the object (${metadata.name ?? ""}) does not match the name on the URL (${target.name})`,
    );
  }
  if (resource.namespaced && (metadata.namespace ?? target.namespace) !== target.namespace) {
    throw badRequestError("the namespace of the provided object does not match the namespace sent on the request");
  }
}

/** The object must be the one that stands there, at the revision it names. */
function checkIdentity(ctx: ResourceContext, next: KubeObject, old: KubeObject, revision: number): void {
  checkNames(ctx, next);
  const { resource, target } = ctx;
  const { kind } = resource;
  const metadata = next.metadata ?? {};
  const given = metadata.resourceVersion ?? "";
  if (given === "" && (resource.custom || kind.unconditionalUpdates === false)) {
    throw invalidError({ group: kind.group, kind: kind.kind, name: target.name }, [
      invalid("metadata.resourceVersion", 0, "must be specified for an update"),
    ]);
  }
  if ((metadata.uid ?? "") !== "" && metadata.uid !== old.metadata?.uid) {
    const why = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata?.uid ?? ""}`;
    throw conflictError(resource.name, target.name, why);
  }
  if (given !== "" && given !== "0" && given !== String(revision)) {
    throw conflictError(resource.name, target.name, OPTIMISTIC_LOCK);
  }
}

const SYSTEM_FIELDS = [
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generation",
  "generateName",
  "namespace",
] as const;

function keepSystemFields(next: KubeObject, old: KubeObject): void {
  const metadata: Record<string, unknown> = next.metadata ?? {};
  for (const field of SYSTEM_FIELDS) {
    const value = old.metadata?.[field];
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
  delete metadata["selfLink"];
  next.metadata = metadata;
}

/** A write to the object leaves its status alone; a write to a subresource leaves the rest alone. */
function keepOtherParts({ resource }: ResourceContext, next: KubeObject, old: KubeObject, subresource: string): void {
  const part = WRITABLE_PARTS[subresource];
  if (part === undefined || (subresource === "" && !resource.supports("status"))) return;
  const { metadata } = next;
  const kept = part(next, old);
  for (const field of Object.keys(next)) delete next[field];
  Object.assign(next, kept, { metadata });
  if (subresource === "" || metadata === undefined) return;
  if (resource.custom) next.metadata = { ...old.metadata, managedFields: metadata["managedFields"] };
  else if (resource.kind.group !== "") metadata.labels = old.metadata?.labels;
}
