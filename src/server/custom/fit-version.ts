import { decode } from "../../api/decode.ts";
import { applyDefaults } from "../../api/defaults.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Resource } from "../registry/resource.ts";

/** What an object is read by: a version of a definition. */
export type Version = Pick<Resource, "kind" | "schema">;

/** The object without the fields that the version does not have, and with the defaults of those that are missing. */
export function fitVersion(object: KubeObject, { kind, schema }: Version): KubeObject {
  const { object: fitted } = decode(schema, object);
  applyDefaults(schema, fitted);
  return { ...fitted, apiVersion: kind.apiVersion, kind: kind.kind };
}
