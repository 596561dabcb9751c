import { ApiError, invalidError, isReason } from "../../api/errors.ts";
import { jsonPatch } from "../../api/patch/json.ts";
import { mergePatch } from "../../api/patch/merge.ts";
import { strategicPatch } from "../../api/patch/strategic.ts";
import { lookUp } from "../../lib/look-up.ts";
import type { Reply } from "../http/answer.ts";
import { parseJson, readBytes, textOf, unsupportedMedia } from "../http/body.ts";
import { mediaType } from "../http/media.ts";
import { repeatedFields } from "../http/repeated-fields.ts";
import { respondObject } from "../http/respond.ts";
import { decodeValue } from "../registry/decode-object.ts";
import type { Resource } from "../registry/resource.ts";
import { updateObject } from "../registry/update-object.ts";
import { reportFields, writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { apply } from "./apply.ts";

type Patch = (resource: Resource, document: unknown, patch: unknown) => unknown;

const PATCHES: Readonly<Record<string, Patch>> = {
  "application/json-patch+json": (_, document, patch) => jsonPatch(document, patch),
  "application/merge-patch+json": (_, document, patch) => mergePatch(document, patch),
  "application/strategic-merge-patch+json": ({ schema }, document, patch) => strategicPatch(schema, document, patch),
};
const APPLY = "application/apply-patch+yaml";
const STRATEGIC = "application/strategic-merge-patch+json";

/** Changes an object, or one of its subresources, by a patch of one of the four kinds. */
export async function patch(ctx: ResourceContext): Promise<Reply> {
  const type = mediaType(ctx.request.headers.get("content-type"));
  if (type === APPLY) return apply(ctx);
  const make = lookUp(PATCHES, type);
  if (make === undefined || (type === STRATEGIC && ctx.resource.custom)) {
    const accepted = [...Object.keys(PATCHES), APPLY].filter((of) => !(of === STRATEGIC && ctx.resource.custom));
    throw unsupportedMedia(type, accepted.join(", "));
  }
  if (ctx.query.get("force") !== null) {
    throw invalidError({ group: "meta.k8s.io", kind: "PatchOptions", name: "" }, [
      { type: "FieldValueForbidden", field: "force", message: "Forbidden: may not be specified for non-apply patch" },
    ]);
  }
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "PatchOptions");
  const text = textOf(await readBytes(ctx.request));
  const body = parseJson(text);
  const repeated = options.fieldValidation === "Ignore" ? [] : repeatedFields(text);
  const before = ctx.warnings.length;
  const written = await updateObject(
    ctx,
    (current) => {
      const warnings: string[] = [];
      const { object, complaints } = decodePatched(ctx.resource, make(ctx.resource, current, body));
      reportFields([...repeated, ...complaints], options.fieldValidation, warnings);
      ctx.warnings.splice(before, ctx.warnings.length, ...warnings);
      return object;
    },
    { ...options, subresource: ctx.target.subresource },
  );
  return respondObject(ctx, written);
}

/** What comes out of a patch must be an object of the kind; if not, it is the patch that is invalid. */
function decodePatched(resource: Resource, value: unknown) {
  try {
    return decodeValue(resource, value);
  } catch (error) {
    if (!isReason(error, "BadRequest")) throw error;
    throw new ApiError("Invalid", ` "" is invalid: patch: Invalid value: ${error.message}`, {
      details: {
        causes: [{ reason: "FieldValueInvalid", message: `Invalid value: ${error.message}`, field: "patch" }],
      },
      cause: error,
    });
  }
}
