import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { accessModesCell } from "./access-modes-cell.ts";
import type { PersistentVolumeSchema } from "./persistent-volume.ts";

type PersistentVolume = InferOutput<typeof PersistentVolumeSchema>;

const text = (name: string, description: string, value: (volume: PersistentVolume) => string, priority = 0) =>
  ({ name, type: "string", description, priority, value }) as const;

/** The columns of `kubectl get persistentvolumes`. */
export const persistentVolumeColumns: readonly Column<PersistentVolume>[] = [
  nameColumn,
  text("Capacity", "What the volume holds.", ({ spec }) => spec.capacity?.["storage"] ?? ""),
  text("Access Modes", "How the volume may be mounted.", ({ spec }) => accessModesCell(spec.accessModes)),
  text(
    "Reclaim Policy",
    "What becomes of the volume after its claim.",
    ({ spec }) => spec.persistentVolumeReclaimPolicy,
  ),
  text("Status", "Where the volume is in its life.", ({ metadata, status }) =>
    metadata.deletionTimestamp ? "Terminating" : (status.phase ?? ""),
  ),
  text("Claim", "The claim that the volume is bound to.", ({ spec }) =>
    spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : "",
  ),
  text("StorageClass", "StorageClass of the pv", ({ spec }) => spec.storageClassName ?? ""),
  text(
    "VolumeAttributesClass",
    "VolumeAttributesClass of the pv",
    ({ spec }) => spec.volumeAttributesClassName ?? "<unset>",
  ),
  text("Reason", "Why the volume has failed.", ({ status }) => status.reason ?? ""),
  ageColumn,
  text("VolumeMode", "Whether the volume is a file system or a device.", ({ spec }) => spec.volumeMode, 1),
];
