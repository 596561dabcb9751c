import type { InferOutput } from "../../schema.ts";
import { nodeTermWarnings } from "./node-label-warnings.ts";
import type { PersistentVolumeSchema } from "./persistent-volume.ts";
import { CLASS_ANNOTATION } from "./persistent-volume-claim-validation.ts";
import { sourceWarnings } from "./volume-warnings.ts";

const MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options";
const OLD_ANNOTATIONS = [
  [CLASS_ANNOTATION, 'deprecated since v1.8; use "storageClassName" attribute instead'],
  [MOUNT_OPTIONS, 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const;

/** Warnings about a persistent volume: annotations and sources of former days, recycling, labels of nodes that have new names. */
export function persistentVolumeWarnings({ metadata, spec }: InferOutput<typeof PersistentVolumeSchema>): string[] {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return [
    ...OLD_ANNOTATIONS.flatMap(([key, why]) =>
      metadata.annotations?.[key] === undefined ? [] : [`metadata.annotations[${key}]: ${why}`],
    ),
    ...(spec.persistentVolumeReclaimPolicy === "Recycle"
      ? [
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
        ]
      : []),
    ...terms.flatMap((term, i) =>
      nodeTermWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${i}]`, "ignore"),
    ),
    ...sourceWarnings(spec, "spec"),
  ];
}
