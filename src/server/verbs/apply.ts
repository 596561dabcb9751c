import { applyPatch } from "../../api/apply/apply-patch.ts";
import { badRequestError, conflictError, invalidError, isReason } from "../../api/errors.ts";
import { required } from "../../api/field-error.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Reply } from "../http/answer.ts";
import { parseYaml, readBytes, textOf } from "../http/body.ts";
import { repeatedFields } from "../http/repeated-fields.ts";
import { respondObject } from "../http/respond.ts";
import { createObject } from "../registry/create-object.ts";
import { decodeValue, defaulted } from "../registry/decode-object.ts";
import { ObjectVersions } from "../registry/object-versions.ts";
import { timestamp } from "../registry/timestamp.ts";
import { checkNames, type UpdateOptions, updateObject } from "../registry/update-object.ts";
import { reportFields, writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";

/** How often an apply starts over when the object comes and goes under it. */
const ATTEMPTS = 3;

/** Server-side apply: creates the object when it is not there. */
export async function apply(ctx: ResourceContext): Promise<Reply> {
  const { query, request, target } = ctx;
  const options = {
    ...writeOptions(query, request.headers.get("user-agent"), "PatchOptions"),
    subresource: target.subresource,
    managed: true,
  };
  if ((query.get("fieldManager") ?? "") === "") {
    throw invalidError({ group: "meta.k8s.io", kind: "PatchOptions", name: "" }, [
      required("fieldManager", "is required for apply patch"),
    ]);
  }
  const text = textOf(await readBytes(request));
  const value = parseYaml(text);
  const repeated = options.fieldValidation === "Ignore" ? [] : repeatedFields(text);
  const wanted = appliedObject(ctx, { value, repeated }, options);
  const which = { resource: ctx.resource, namespace: target.namespace, name: target.name };
  let absent = target.subresource === "" && ctx.server.registry.cached(which) === undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      if (!absent) {
        return respondObject(ctx, await updateObject(ctx, (current) => merged(ctx, current, wanted, options), options));
      }
    } catch (error) {
      absent = isReason(error, "NotFound") && target.subresource === "";
      if (!absent) throw error;
    }
    const { uid } = wanted.metadata ?? {};
    if (uid !== undefined && uid !== "") {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw conflictError(ctx.resource.name, target.name, why);
    }
    try {
      const object = await merged(ctx, undefined, wanted, options);
      return await respondObject(ctx, await createObject(ctx, object, options), 201);
    } catch (error) {
      if (!isReason(error, "AlreadyExists") || attempt === ATTEMPTS) throw error;
      absent = false;
    }
  }
}

/** The body of an apply: pruned, but without defaults, which are nobody's wish. */
function appliedObject(
  ctx: ResourceContext,
  { value, repeated }: { value: unknown; repeated: readonly string[] },
  options: UpdateOptions,
): KubeObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequestError("the body of an apply must be an object");
  }
  const given = value as KubeObject;
  if (given.apiVersion === undefined || given.kind === undefined) {
    throw badRequestError("the object to apply must name its apiVersion and kind");
  }
  const { object, complaints } = decodeValue(ctx.resource, value, { defaults: false, nulls: "keep" });
  reportFields([...repeated, ...complaints], options.fieldValidation, ctx.warnings);
  object.metadata = { ...object.metadata, name: object.metadata?.name ?? ctx.target.name };
  if (object.metadata["managedFields"] !== undefined) {
    throw badRequestError("metadata.managedFields must be nil");
  }
  if (ctx.resource.namespaced) object.metadata.namespace ??= ctx.target.namespace;
  checkNames(ctx, object);
  return object;
}

async function merged(
  ctx: ResourceContext,
  live: KubeObject | undefined,
  wanted: KubeObject,
  { manager, force, subresource }: UpdateOptions,
): Promise<KubeObject> {
  const { resource, server } = ctx;
  const { schema, kind } = resource;
  const versions = new ObjectVersions(server.resources, resource);
  const now = timestamp(server.clock);
  const apply = { schema, kind, live, patch: wanted, manager, force, subresource, now, versions };
  const { object } = await versions.settled(() => applyPatch(apply));
  defaulted(resource, object);
  return object;
}
