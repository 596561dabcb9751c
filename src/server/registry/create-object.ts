import { randomInt } from "node:crypto";
import { badRequestError, isReason } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
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

/** Creates a decoded object: system fields, admission, validation, managed fields, store. */
export async function createObject(
  ctx: ResourceContext,
  object: KubeObject,
  options: CreateOptions,
): Promise<StoredObject> {
  const { resource, server, target } = ctx;
  placeInNamespace(ctx, object);
  const metadata = object.metadata ?? {};
  object.metadata = metadata;
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== "") {
    throw badRequestError("resourceVersion should not be set on objects to be created");
  }
  const generate = (metadata.name ?? "") === "" && typeof metadata["generateName"] === "string";
  for (let attempt = 1; ; attempt++) {
    if (generate) metadata.name = generatedName(String(metadata["generateName"]));
    const undo = new Undo();
    try {
      await admitted(ctx, object, options, undo);
      const which = { resource, namespace: target.namespace, name: metadata.name ?? "" };
      const created = await server.registry.create(which, object, options.dryRun);
      await (options.dryRun ? undo.run() : undo.done());
      return created;
    } catch (error) {
      await undo.after(error);
      if (!generate || attempt === ATTEMPTS || !isReason(error, "AlreadyExists")) throw error;
    }
  }
}

async function admitted(ctx: ResourceContext, object: KubeObject, options: CreateOptions, undo: Undo): Promise<void> {
  const { resource, server } = ctx;
  setSystemFields(ctx, object);
  const admission = { ctx, operation: "CREATE", object, subresource: "", dryRun: options.dryRun, undo } as const;
  await server.admission.mutate(admission);
  resource.kind.prepare?.(object, undefined);
  checkObject(resource, { object });
  await server.admission.validate(admission);
  if (!options.managed) track(ctx, object, options);
  ctx.warnings.push(...(resource.kind.warnings?.(object, undefined) ?? []));
}

function placeInNamespace({ resource, target }: ResourceContext, object: KubeObject): void {
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

function setSystemFields({ resource, server }: ResourceContext, object: KubeObject): void {
  const metadata = object.metadata ?? {};
  delete metadata["deletionTimestamp"];
  delete metadata["deletionGracePeriodSeconds"];
  delete metadata["selfLink"];
  delete metadata.resourceVersion;
  metadata.uid = crypto.randomUUID();
  metadata["creationTimestamp"] = timestamp(server.clock);
  if (countsGenerations(resource)) metadata["generation"] = 1;
  else delete metadata["generation"];
  object.metadata = metadata;
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
