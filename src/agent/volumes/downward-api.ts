import type { DownwardAPIVolumeFile } from "../../api/kinds/core/volume.ts";
import { type PodContext, VolumeError } from "../pod-context.ts";
import { fieldValue, resourceValue } from "../pods/field-ref.ts";
import type { Payload } from "./atomic-writer.ts";
import { fileVolume } from "./file-volume.ts";
import { DEFAULT_MODE } from "./payload.ts";

/** Fields of the pod and resources of its containers as files. */
export const downwardApiVolume = fileVolume({
  field: "downwardAPI",
  plugin: "downward-api",
  medium: "disk",
  files: async ({ ctx, volume }) => downwardFiles(ctx, volume.downwardAPI ?? {}),
});

/** The files of these items. Throws VolumeError where an item names no field. */
export function downwardFiles(
  ctx: PodContext,
  { items, defaultMode }: { items?: readonly DownwardAPIVolumeFile[] | undefined; defaultMode?: number | undefined },
): Payload {
  return new Map(
    (items ?? []).map((item) => {
      const mode = item.mode ?? defaultMode ?? DEFAULT_MODE;
      return [item.path, { data: Buffer.from(textOf(ctx, item)), mode }];
    }),
  );
}

function textOf(ctx: PodContext, { path, fieldRef, resourceFieldRef }: DownwardAPIVolumeFile): string {
  if (fieldRef !== undefined) return fieldValue(ctx, fieldRef.fieldPath);
  if (resourceFieldRef === undefined) throw new VolumeError(`file "${path}" names no field of the pod`);
  const { spec } = ctx.pod;
  const { containerName = "" } = resourceFieldRef;
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const container = containers.find(({ name }) => name === containerName);
  if (container === undefined) throw new VolumeError(`file "${path}": the pod has no container "${containerName}"`);
  return resourceValue(ctx, container, resourceFieldRef);
}
