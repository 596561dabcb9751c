import { type DecodeOptions, decode } from "../../api/decode.ts";
import { applyDefaults } from "../../api/defaults.ts";
import { ApiError, badRequestError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { readValue } from "../http/body.ts";
import { repeatedFields } from "../http/repeated-fields.ts";
import type { ResourceContext } from "../request-context.ts";
import type { Resource } from "./resource.ts";
import { reportFields, type WriteOptions } from "./write-options.ts";

/** A decoded body, with what was wrong about its fields. */
interface Decoded {
  readonly object: KubeObject;
  readonly complaints: readonly string[];
}

/** Makes an object of this resource out of any value: pruned, with its defaults unless told otherwise. Throws BadRequest. */
export function decodeValue(
  resource: Resource,
  value: unknown,
  { defaults = true, nulls }: DecodeOptions & { defaults?: boolean } = {},
): Decoded {
  const { kind } = resource;
  const { object, unknown } = decode(resource.schema, withType(resource, value), nulls === undefined ? {} : { nulls });
  if (defaults) defaulted(resource, object);
  object.apiVersion = kind.apiVersion;
  object.kind = kind.kind;
  object.metadata ??= {};
  return { object, complaints: unknown.map((path) => `unknown field "${path}"`) };
}

/** Fills in the defaults of the schema and of the kind. */
export function defaulted(resource: Resource, object: KubeObject): void {
  applyDefaults(resource.schema, object);
  resource.kind.defaults?.(object);
}

/** The object in the body of a create or update, checked against the resource in the path. */
export async function decodeBody(ctx: ResourceContext, options: WriteOptions): Promise<KubeObject> {
  const { value, text } = await readValue(ctx.request);
  if (value === undefined) throw badRequestError("the body of the request is empty: an object is expected");
  const { object, complaints } = decodeValue(ctx.resource, value);
  const twice = options.fieldValidation === "Ignore" || text === "" ? [] : repeatedFields(text);
  reportFields([...twice, ...complaints], options.fieldValidation, ctx.warnings);
  return object;
}

/** The value with the kind that the path implies, where the body leaves it out. */
function withType(resource: Resource, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequestError(`the body must be an object of kind "${resource.kind.kind}", not ${JSON.stringify(value)}`);
  }
  const { apiVersion, kind } = value as KubeObject;
  const wanted = resource.kind;
  if (typeof apiVersion === "string" && apiVersion !== "" && apiVersion !== wanted.apiVersion) {
    throw badRequestError(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted.apiVersion})`,
    );
  }
  if (typeof kind === "string" && kind !== "" && kind !== wanted.kind) {
    throw new ApiError("BadRequest", `${kind} in version "${wanted.apiVersion}" cannot be handled as a ${wanted.kind}`);
  }
  return { ...value, apiVersion: wanted.apiVersion, kind: wanted.kind };
}
