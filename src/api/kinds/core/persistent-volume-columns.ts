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
  text(
    "Capacity",
    "capacity is the description of the persistent volume's resources and capacity. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#capacity",
    ({ spec }) => spec.capacity?.["storage"] ?? "",
  ),
  text(
    "Access Modes",
    "accessModes contains all ways the volume can be mounted. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes",
    ({ spec }) => accessModesCell(spec.accessModes),
  ),
  text(
    "Reclaim Policy",
    "persistentVolumeReclaimPolicy defines what happens to a persistent volume when released from its claim. Valid options are Retain (default for manually created PersistentVolumes), Delete (default for dynamically provisioned PersistentVolumes), and Recycle (deprecated). Recycle must be supported by the volume plugin underlying this PersistentVolume. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#reclaiming",
    ({ spec }) => spec.persistentVolumeReclaimPolicy,
  ),
  text(
    "Status",
    "phase indicates if a volume is available, bound to a claim, or released by a claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#phase",
    ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status.phase ?? "")),
  ),
  text(
    "Claim",
    "claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. Expected to be non-nil when bound. claim.VolumeName is the authoritative bind between PV and PVC. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding",
    ({ spec }) => (spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ""),
  ),
  text("StorageClass", "StorageClass of the pv", ({ spec }) => spec.storageClassName ?? ""),
  text(
    "VolumeAttributesClass",
    "VolumeAttributesClass of the pv",
    ({ spec }) => spec.volumeAttributesClassName ?? "<unset>",
  ),
  text(
    "Reason",
    "reason is a brief CamelCase string that describes any failure and is meant for machine parsing and tidy display in the CLI.",
    ({ status }) => status.reason ?? "",
  ),
  ageColumn,
  text(
    "VolumeMode",
    "volumeMode defines if a volume is intended to be used with a formatted filesystem or to remain in raw block state. Value of Filesystem is implied when not included in spec.",
    ({ spec }) => spec.volumeMode,
    1,
  ),
];
