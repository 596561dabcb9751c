import { randomInt } from "node:crypto";
import { badRequestError, isReason } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Admission } from "../admission/admission.ts";
import { Undo } from "../admission/undo.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { ResourceContext } from "../request-context.ts";
import { checkObject } from "./check-object.ts";
import { countsGenerations } from "./generation.ts";
import { bookFields } from "./managed-fields.ts";
import { resetStatus } from "./reset-status.ts";
import { timestamp } from "./timestamp.ts";
import type { WriteOptions } from "./write-options.ts";

/** Letters of generated names: no vowels and no look-alikes, so that no words come out. Kubernetes uses the same. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX = 5;
const NAME_LIMIT = 63;
const ATTEMPTS = 8;

export interface CreateOptions extends WriteOptions {
  /** Whether managed fields are there already: a server-side apply has worked them out. */
  readonly managed?: boolean;
}

/** Creates a decoded object: managed fields, admission that mutates, system fields, validation, admission that looks, store. */
export async function createObject(
  ctx: ResourceContext,
  object: KubeObject,
  options: CreateOptions,
): Promise<StoredObject> {
  placeInNamespace(ctx, object);
  refuseRevision(object);
  clearSystemFields(object);
  // Before admission: what it adds is nobody's.
  if (!options.managed) track(ctx, object, options);
  const undo = new Undo();
  const admission: Admission = { ctx, operation: "CREATE", object, subresource: "", dryRun: options.dryRun, undo };
  try {
    await ctx.server.admission.mutate(admission);
    placeInNamespace(ctx, object);
    const written = await createNamed(admission);
    await (options.dryRun ? undo.run() : undo.done());
    return written;
  } catch (error) {
    await undo.after(error);
    throw error;
  }
}

/** Creates the object under its name, or generates names until one is free. */
async function createNamed(admission: Admission): Promise<StoredObject> {
  const { ctx, object, dryRun } = admission;
  const { resource, server, target } = ctx;
  const prefix = object.metadata?.["generateName"];
  const generate = (object.metadata?.name ?? "") === "" && typeof prefix === "string";
  for (let attempt = 1; ; attempt++) {
    const undo = new Undo();
    try {
      if (generate) object.metadata = { ...object.metadata, name: generatedName(prefix) };
      await admitted({ ...admission, undo });
      const which = { resource, namespace: target.namespace, name: object.metadata?.name ?? "" };
      const written = await server.registry.create(which, object, dryRun);
      await (dryRun ? undo.run() : undo.done());
      return written;
    } catch (error) {
      await undo.after(error);
      if (!generate || attempt === ATTEMPTS || !isReason(error, "AlreadyExists")) throw error;
    }
  }
}

async function admitted(admission: Admission): Promise<void> {
  const { ctx, object } = admission;
  const { resource, server } = ctx;
  setSystemFields(ctx, object);
  await server.admission.complete(admission);
  resource.kind.prepare?.(object, undefined);
  checkObject(resource, { object });
  await server.admission.validate(admission);
  ctx.warnings.push(...(resource.kind.warnings?.(object, undefined) ?? []));
}

function refuseRevision({ metadata }: KubeObject): void {
  if (metadata?.resourceVersion === undefined || metadata.resourceVersion === "") return;
  throw badRequestError("resourceVersion should not be set on objects to be created");
}

/** Puts an object where its path says. Throws BadRequest when it says something else itself. */
export function placeInNamespace({ resource, target }: ResourceContext, object: KubeObject): void {
  const given = object.metadata?.namespace ?? "";
  if (!resource.namespaced) {
    if (given !== "" && object.metadata !== undefined) delete object.metadata.namespace;
    return;
  }
  if (given !== "" && given !== target.namespace) {
    throw badRequestError("the namespace of the provided object does not match the namespace sent on the request");
  }
  object.metadata = { ...object.metadata, namespace: target.namespace };
}

const SYSTEM_FIELDS = [
  ...["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"],
  ...["generation", "resourceVersion", "selfLink"],
];

/** What a client cannot say of a new object. */
function clearSystemFields(object: KubeObject): void {
  object.metadata ??= {};
  for (const field of SYSTEM_FIELDS) delete object.metadata[field];
}

function setSystemFields({ resource, server }: ResourceContext, object: KubeObject): void {
  clearSystemFields(object);
  object.metadata = {
    ...object.metadata,
    uid: crypto.randomUUID(),
    creationTimestamp: timestamp(server.clock),
    ...(countsGenerations(resource) ? { generation: 1 } : {}),
  };
  if (resource.supports("status")) resetStatus(resource, object);
}

function generatedName(base: string): string {
  const suffix = Array.from({ length: SUFFIX }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return base.slice(0, NAME_LIMIT - SUFFIX) + suffix;
}

function track({ resource, server }: ResourceContext, next: KubeObject, options: WriteOptions): void {
  bookFields(resource, {
    live: undefined,
    next,
    manager: options.manager,
    subresource: "",
    now: timestamp(server.clock),
  });
}
