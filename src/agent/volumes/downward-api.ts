import type { DownwardAPIVolumeFile } from "../../api/kinds/core/volume.ts";
import { type PodContext, VolumeError } from "../pod-context.ts";
import { podFieldText, resourceFieldText } from "../pod-fields.ts";
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
  const { pod } = ctx;
  const text =
    fieldRef !== undefined
      ? podFieldText(pod, fieldRef.fieldPath)
      : resourceFieldRef !== undefined
        ? resourceFieldText(pod, resourceFieldRef, ctx.node.allocatable)
        : undefined;
  if (text === undefined) {
    const field = fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? "";
    throw new VolumeError(`file "${path}": the pod has no field "${field}" to write`);
  }
  return text;
}
