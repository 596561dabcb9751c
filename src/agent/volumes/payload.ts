/** What the files of a volume are made of: keys of ConfigMaps and Secrets, fields of the pod. */
import type { ConfigMap } from "../../api/kinds/core/config-map.ts";
import type { Secret } from "../../api/kinds/core/secret.ts";
import type { KeyToPath } from "../../api/kinds/core/volume.ts";
import { VolumeError } from "../pod-context.ts";
import type { Payload, ProjectedFile } from "./atomic-writer.ts";

/** Mode of files where neither item nor volume says one. */
export const DEFAULT_MODE = 0o644;

export const configMapData = (object: ConfigMap | undefined): ReadonlyMap<string, Uint8Array> =>
  new Map([
    ...Object.entries(object?.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...Object.entries(object?.binaryData ?? {}).map(([key, base64]) => [key, Buffer.from(base64, "base64")] as const),
  ]);

export const secretData = (object: Secret | undefined): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(object?.data ?? {}).map(([key, base64]) => [key, Buffer.from(base64, "base64")] as const));

export interface KeyChoice {
  /** Absent: every key, under its own name. */
  readonly items: readonly KeyToPath[] | undefined;
  readonly defaultMode: number | undefined;
  /** Keys that are not there are left out. */
  readonly optional: boolean | undefined;
  /** For messages: `configmap "web"`. */
  readonly source: string;
}

/** Files of the chosen keys. Throws VolumeError where a key is not there and must be. */
export function filesOf(data: ReadonlyMap<string, Uint8Array>, choice: KeyChoice): Payload {
  const mode = choice.defaultMode ?? DEFAULT_MODE;
  if (choice.items === undefined || choice.items.length === 0) {
    return new Map([...data].map(([key, bytes]) => [key, { data: bytes, mode }]));
  }
  const files = new Map<string, ProjectedFile>();
  for (const item of choice.items) {
    const bytes = data.get(item.key);
    if (bytes !== undefined) files.set(item.path, { data: bytes, mode: item.mode ?? mode });
    else if (choice.optional !== true) {
      throw new VolumeError(
        `${choice.source} has no key "${item.key}" (keys: ${[...data.keys()].join(", ") || "none"})`,
      );
    }
  }
  return files;
}
