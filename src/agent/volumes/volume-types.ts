/** Every type of volume that this node can mount. A new type is one file and one line here. */
import type { Volume } from "../../api/kinds/core/volume.ts";
import { VolumeError } from "../pod-context.ts";
import { configMapVolume } from "./config-map.ts";
import { downwardApiVolume } from "./downward-api.ts";
import { emptyDirVolume } from "./empty-dir.ts";
import { hostPathVolume } from "./host-path.ts";
import { nfsVolume } from "./nfs.ts";
import { ephemeralVolume, persistentVolumeClaimVolume } from "./persistent-volume-claim.ts";
import { projectedVolume } from "./projected.ts";
import { secretVolume } from "./secret.ts";
import type { VolumeType } from "./volume-type.ts";

const VOLUME_TYPES: readonly VolumeType[] = [
  configMapVolume,
  secretVolume,
  projectedVolume,
  downwardApiVolume,
  emptyDirVolume,
  hostPathVolume,
  nfsVolume,
  persistentVolumeClaimVolume,
  ephemeralVolume,
];

/** The type of a volume. Throws VolumeError for one that this node cannot mount. */
export function volumeTypeOf(volume: Volume): VolumeType {
  const type = VOLUME_TYPES.find(({ field }) => volume[field] !== undefined);
  if (type !== undefined) return type;
  const named = Object.keys(volume).find((field) => field !== "name") ?? "none";
  const known = VOLUME_TYPES.map(({ field }) => field).join(", ");
  throw new VolumeError(`type "${named}" is not supported on this node; expected one of ${known}`);
}
