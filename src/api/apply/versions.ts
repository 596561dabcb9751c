/**
 * Managers name fields in the version in which they wrote. What a change does to the fields of one that spoke another version can only be
 * told in that version.
 */
import type { KubeObject } from "../kind.ts";
import type { Structural } from "../structural.ts";
import { type Comparison, compare } from "./compare.ts";

/** The versions of one resource. */
export interface Versions {
  /** Absent for a version that is not served any longer: who spoke it owns nothing. */
  schemaOf(apiVersion: string): Structural | undefined;
  /** The object in another version. Both must have a schema. */
  convert(object: KubeObject, from: string, to: string): KubeObject;
}

/** A change in the terms of each version; absent for versions that are not served any longer. */
export type Changes = (apiVersion: string) => Comparison | undefined;

export interface Change {
  readonly schema: Structural;
  /** The version of both states. */
  readonly apiVersion: string;
  readonly before: KubeObject;
  readonly after: KubeObject;
}

/** What a change is in each version that is asked for. Without `versions`, all are taken for the change's own. */
export function changesOf({ schema, apiVersion, before, after }: Change, versions: Versions | undefined): Changes {
  const own = compare(schema, before, after);
  const others = new Map<string, Comparison | undefined>();
  return (version) => {
    if (version === apiVersion || versions === undefined) return own;
    if (!others.has(version)) {
      const other = versions.schemaOf(version);
      const inOther = (object: KubeObject): KubeObject => versions.convert(object, apiVersion, version);
      others.set(version, other && compare(other, inOther(before), inOther(after)));
    }
    return others.get(version);
  };
}
