import { applyPatch } from "../../api/apply/apply-patch.ts";
import { badRequestError, invalidError, isReason } from "../../api/errors.ts";
import { required } from "../../api/field-error.ts";
import type { KubeObject } from "../../api/kind.ts";
import { jsonPatch } from "../../api/patch/json.ts";
import { mergePatch } from "../../api/patch/merge.ts";
import { strategicPatch } from "../../api/patch/strategic.ts";
import { parseJson, parseYaml, readBytes, textOf, unsupportedMedia } from "../http/body.ts";
import { mediaType } from "../http/media.ts";
import { respondObject } from "../http/respond.ts";
import { createObject } from "../registry/create-object.ts";
import { decodeValue, defaulted } from "../registry/decode-object.ts";
import type { Resource } from "../registry/resource.ts";
import { timestamp } from "../registry/timestamp.ts";
import { type UpdateOptions, updateObject } from "../registry/update-object.ts";
import { reportFields, writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";

type Patch = (resource: Resource, document: unknown, patch: unknown) => unknown;

const PATCHES: Readonly<Record<string, Patch>> = {
  "application/json-patch+json": (_, document, patch) => jsonPatch(document, patch),
  "application/merge-patch+json": (_, document, patch) => mergePatch(document, patch),
  "application/strategic-merge-patch+json": ({ schema }, document, patch) => strategicPatch(schema, document, patch),
};
const APPLY = "application/apply-patch+yaml";
const STRATEGIC = "application/strategic-merge-patch+json";

/** Changes an object, or one of its subresources, by a patch of one of the four kinds. */
export async function patch(ctx: ResourceContext): Promise<Response> {
  const type = mediaType(ctx.request.headers.get("content-type"));
  if (type === APPLY) return apply(ctx);
  const make = PATCHES[type];
  if (make === undefined || (type === STRATEGIC && ctx.resource.custom)) {
    throw unsupportedMedia(type, [...Object.keys(PATCHES), APPLY].join(", "));
  }
  if (ctx.query.get("force") !== null) {
    throw invalidError({ group: "meta.k8s.io", kind: "PatchOptions", name: "" }, [
      { type: "FieldValueForbidden", field: "force", message: "Forbidden: may not be specified for non-apply patch" },
    ]);
  }
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "PatchOptions");
  const body = parseJson(textOf(await readBytes(ctx.request)));
  const written = await updateObject(
    ctx,
    (current) => {
      const warnings: string[] = [];
      const { object, complaints } = decodeValue(ctx.resource, make(ctx.resource, current, body));
      reportFields(complaints, options.fieldValidation, warnings);
      ctx.warnings.splice(0, ctx.warnings.length, ...warnings);
      return object;
    },
    { ...options, subresource: ctx.target.subresource },
  );
  return respondObject(ctx, written);
}

/** Server-side apply: creates the object when it is not there. */
async function apply(ctx: ResourceContext): Promise<Response> {
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
  const wanted = appliedObject(ctx, parseYaml(textOf(await readBytes(request))), options);
  for (let attempt = 1; ; attempt++) {
    try {
      return respondObject(ctx, await updateObject(ctx, (current) => merged(ctx, current, wanted, options), options));
    } catch (error) {
      const absent = isReason(error, "NotFound") && target.subresource === "";
      if (!absent) throw error;
    }
    try {
      const object = merged(ctx, undefined, wanted, options);
      return await respondObject(ctx, await createObject(ctx, object, options), 201);
    } catch (error) {
      if (!isReason(error, "AlreadyExists") || attempt === 3) throw error;
    }
  }
}

/** The body of an apply: pruned, but without defaults, which are nobody's wish. */
function appliedObject(ctx: ResourceContext, value: unknown, options: UpdateOptions): KubeObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequestError("the body of an apply must be an object");
  }
  const given = value as KubeObject;
  if (given.apiVersion === undefined || given.kind === undefined) {
    throw badRequestError("the object to apply must name its apiVersion and kind");
  }
  const { object, complaints } = decodeValue(ctx.resource, structuredClone(value), { defaults: false });
  reportFields(complaints, options.fieldValidation, ctx.warnings);
  object.metadata = { ...object.metadata, name: object.metadata?.name ?? ctx.target.name };
  if (object.metadata["managedFields"] !== undefined) {
    throw badRequestError("metadata.managedFields must be nil");
  }
  if (ctx.resource.namespaced) object.metadata.namespace ??= ctx.target.namespace;
  return object;
}

function merged(
  ctx: ResourceContext,
  live: KubeObject | undefined,
  wanted: KubeObject,
  options: UpdateOptions,
): KubeObject {
  const { resource, server } = ctx;
  const { object } = applyPatch({
    schema: resource.schema,
    kind: resource.kind,
    live,
    patch: structuredClone(wanted),
    manager: options.manager,
    force: options.force,
    subresource: options.subresource,
    now: timestamp(server.clock),
  });
  defaulted(resource, object);
  return object;
}
